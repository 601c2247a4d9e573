/**
 * What searching a large log costs, and what it costs the calls: the rate of writes with an empty log and with this one, how far the
 * search index lags, and how long pages of 50 take by filters and by text once the index is at rest, and beside calls. Run: `npm run bench:search -- [records] [home]` (default:
 * 1,000,000, in a temporary folder). The log is written by the store itself; a home that is named is filled up to so many records and
 * kept, and bench/open.ts takes it, too.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordScan } from '../proxy/contract/queries.ts';
import type { Store } from '../proxy/contract/store.ts';
import { pathsOf } from '../proxy/platform/paths.ts';
import { makeHome, openHome } from './home.ts';
import { rested } from './rested.ts';
import { agentAt, CALLS_OF_SESSION, callAppends, serverAt, timeAt } from './search-log.ts';
import { median, percentile } from './statistics.ts';

const RECORDS = Number(process.argv[2] ?? 1_000_000);
const CALLS = RECORDS / 2;
const IN_FLIGHT = 500;
const RATE_IN_FLIGHT = 16;
const RATE_SECONDS = 4;
const RATE_ROUNDS = 5;
const ROUNDS = 40;
const CALLS_BESIDE = 20;
const MOST_FILTER_MS = 100;
const MOST_TEXT_MS = 300;
const LEAST_RATE = 0.9;
/** As the gateway asks: a page, a thousand records a step. */
const PAGE = 50;
const STEP = 1000;
const DEPTH = 20_000;
const END = Number.MAX_SAFE_INTEGER;
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
const home = process.argv[3] ?? join(folder, 'large');
const file = pathsOf(home, undefined).database;
let written = 0;

try {
  const store = await opened(home);
  await fill(store);
  const share = await writesBeside(store);
  const less = share < LEAST_RATE;
  const misses = less ? ['writes'] : [];
  await rested(store);
  console.log('search, nobody writing:');
  misses.push(...(await searchAll(store)));
  console.log(`search beside ${CALLS_BESIDE} calls a second:`);
  const ended = callsBeside(store);
  misses.push(...(await searchAll(store)).map((name) => `${name}, beside calls`));
  await ended();
  console.log(misses.length === 0 ? 'all targets met' : `missed: ${misses.join(', ')}`);
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The names of the searches that take longer than they should. */
async function searchAll(store: Store): Promise<string[]> {
  const misses: string[] = [];
  for (const [name, search] of FILTERS())
    if (!(await pages(store, name, search, MOST_FILTER_MS))) misses.push(name);
  for (const [name, search] of TEXTS())
    if (!(await pages(store, name, search, MOST_TEXT_MS))) misses.push(name);
  return misses;
}

/** Calls at an even pace, until the returned function is called: each commit is news for whoever reads. */
function callsBeside(store: Store): () => Promise<void> {
  let goesOn = true;
  const run = async (): Promise<void> => {
    written = Math.ceil(written / CALLS_OF_SESSION) * CALLS_OF_SESSION;
    for (let due = performance.now(); goesOn; due += 1000 / CALLS_BESIDE) {
      for (const append of callAppends(written++)) await store.append(append);
      await sleep(Math.max(0, due - performance.now()));
    }
  };
  const running = run();
  return () => {
    goesOn = false;
    return running;
  };
}

/** The rate of writes to this log and to an empty one, in turns: what else the machine does hits both alike. Gives the median share. */
async function writesBeside(store: Store): Promise<number> {
  const shares: number[] = [];
  for (let round = 1; round <= RATE_ROUNDS; round++) {
    const small = await opened(join(folder, `empty-${round}`));
    const before = await rate(small);
    await small.close();
    const after = await rate(store);
    shares.push(after / before);
    console.log(`write: ${before.toFixed(0)} appends/s with an empty log, ${after.toFixed(0)} with this one`);
    await caughtUp(store, 'after that');
  }
  const share = median(shares);
  console.log(
    `write: ${Math.round(share * 100)} % of the rate with an empty log, the median of ${RATE_ROUNDS}`,
  );
  return share;
}

async function opened(at: string): Promise<Store> {
  await makeHome(at);
  return (await openHome(at)).store;
}

async function fill(store: Store): Promise<void> {
  const began = performance.now();
  const before = store.health().size;
  written = Math.ceil(before / 2 / CALLS_OF_SESSION) * CALLS_OF_SESSION;
  while (written < CALLS) {
    const batch = Array.from({ length: Math.min(IN_FLIGHT, CALLS - written) }, () =>
      callAppends(written++),
    ).flat();
    await Promise.all(batch.map((append) => store.append(append)));
  }
  const seconds = (performance.now() - began) / 1000;
  const { size, indexed } = store.health();
  console.log(
    `log of ${size} records: written in ${seconds.toFixed(0)} s (${((size - before) / seconds).toFixed(0)}/s), ` +
      `${(statSync(file).size / 1e6).toFixed(0)} MB; the index then lagged ${size - indexed} records`,
  );
  await caughtUp(store, 'idle');
}

async function caughtUp(store: Store, when: string): Promise<void> {
  const began = performance.now();
  const from = store.health().indexed;
  const { size } = store.health();
  while (store.health().indexed < size - 300) await sleep(20);
  const seconds = (performance.now() - began) / 1000;
  const many = store.health().indexed - from;
  console.log(
    `index, ${when}: ${many} records in ${seconds.toFixed(1)} s (${(many / Math.max(0.001, seconds)).toFixed(0)}/s); ` +
      `the file has ${(statSync(file).size / 1e6).toFixed(0)} MB`,
  );
}

/** Appends a second, 16 at once. */
async function rate(store: Store): Promise<number> {
  // A session is opened in the log that its calls are of.
  written = Math.ceil(written / CALLS_OF_SESSION) * CALLS_OF_SESSION;
  const end = performance.now() + RATE_SECONDS * 1000;
  const times: number[] = [];
  const client = async (): Promise<void> => {
    while (performance.now() < end) {
      for (const append of callAppends(written++)) {
        const start = performance.now();
        await store.append(append);
        times.push(performance.now() - start);
      }
    }
  };
  await Promise.all(Array.from({ length: RATE_IN_FLIGHT }, client));
  times.sort((a, b) => a - b);
  const told = [0.5, 0.99, 1].map((p) => percentile(times, p).toFixed(1)).join(' / ');
  console.log(`  appends: p50 / p99 / most ${told} ms`);
  return times.length / RATE_SECONDS;
}

/** Pages that follow each other, from places spread over the log; false where their p95 takes longer than `most`. */
async function pages(
  store: Store,
  name: string,
  search: (round: number) => Partial<RecordScan>,
  most: number,
): Promise<boolean> {
  const times: number[] = [];
  /** Of all threads: what the machine does besides does not count here. */
  const cpu: number[] = [];
  let found = 0;
  let looked = 0;
  let unfinished = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const before = round % 2 === 0 ? END : Math.floor((store.health().indexed * (round + 1)) / ROUNDS);
    const began = performance.now();
    const busy = process.cpuUsage();
    const page = await onePage(store, { ...search(round), before });
    times.push(performance.now() - began);
    const { user, system } = process.cpuUsage(busy);
    cpu.push((user + system) / 1000);
    found += page.found;
    looked += page.looked;
    if (page.next !== null && page.found < PAGE) unfinished += 1;
  }
  times.sort((a, b) => a - b);
  cpu.sort((a, b) => a - b);
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  const cut = unfinished === 0 ? '' : `, ${unfinished} not to their end`;
  console.log(
    `${p95 <= most ? 'ok  ' : 'MISS'} ${name.padEnd(44)} p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, CPU p95 ${percentile(cpu, 0.95).toFixed(1)} ms ` +
      `(${(found / ROUNDS).toFixed(0)} found of ${(looked / ROUNDS).toFixed(0)} looked at${cut})`,
  );
  return p95 <= most;
}

async function onePage(store: Store, search: Partial<RecordScan> & { readonly before: number }) {
  let [found, looked] = [0, 0];
  let next: number | null = search.before;
  while (next !== null && looked < DEPTH && found < PAGE) {
    const [step]: { found: readonly unknown[]; looked: number; next: number | null }[] = await store.read(
      'records.scan',
      { ...search, before: next, limit: PAGE - found, depth: STEP },
    );
    found += step?.found.length ?? 0;
    looked += step?.looked ?? 0;
    next = step?.next ?? null;
  }
  return { found, looked, next };
}

type Search = (round: number) => Partial<RecordScan>;
function FILTERS(): [string, Search][] {
  const kind = ['call.request'];
  const day = 86_400_000_000;
  return [
    ['all calls', () => ({ kind })],
    ['agent', (n) => ({ kind, agent: [agentAt(n)] })],
    ['agent server', (n) => ({ kind, agent: [agentAt(n)], server: [serverAt(n * 3)] })],
    ['decision:deny', () => ({ kind, of: { effect: ['deny'] } })],
    [
      'decision:hold tool:write*',
      () => ({ kind, of: { effect: ['hold'], tool: [{ value: 'write', open: 'end' }] } }),
    ],
    [
      'agent tool:*file rule',
      (n) => ({
        kind,
        agent: [agentAt(n)],
        of: { tool: [{ value: 'file', open: 'start' }], rule: [{ value: `rule-${n % 12}`, open: 'none' }] },
      }),
    ],
    [
      'error:bad-gateway server',
      (n) => ({ kind, server: [serverAt(n * 3)], of: { error: ['bad-gateway'] } }),
    ],
    [
      'mask:aws-* duration:>2s',
      () => ({ kind, of: { mask: [{ value: 'aws-', open: 'end' }] }, micros: { from: 2_000_001, to: END } }),
    ],
    [
      'decision:deny within a day',
      (n) => ({ kind, of: { effect: ['deny'] }, since: timeAt(n * 1000), until: timeAt(n * 1000) + day }),
    ],
    ['-decision:allow', () => ({ kind, notOf: { effect: ['allow'] } })],
  ];
}
function TEXTS(): [string, Search][] {
  return [
    ['"customer" (in each call)', () => ({ text: 'customer' })],
    ['"invoice/garden" (part of a path)', () => ({ text: 'invoice/garden' })],
    ['"C-<number>" (one call, or few)', (n) => ({ text: `C-${(n * 104_729) % 1_000_003}:` })],
    ['"-<n>.txt" (one call)', (n) => ({ text: `-${Math.floor((CALLS * (n + 1)) / (ROUNDS + 2))}.txt` })],
    [
      '"<n>" (one call, and what has it by chance)',
      (n) => ({ text: `${Math.floor((CALLS * (n + 1)) / (ROUNDS + 2))}` }),
    ],
    ['"never written anywhere" (none)', () => ({ text: 'never written anywhere' })],
    ['"customs reports" (none, of common parts)', () => ({ text: 'customs reports' })],
    ['"customer" agent', (n) => ({ text: 'customer', agent: [agentAt(n)] })],
    ['"garden" decision:deny', () => ({ text: 'garden', of: { effect: ['deny'] } })],
    ['"garden" outcome:upstream-failed', () => ({ text: 'garden', of: { outcome: ['upstream-failed'] } })],
  ];
}
