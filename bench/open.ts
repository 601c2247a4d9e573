/**
 * How long a start takes on a large log after kill -9: with the write-ahead log full and calls open, from the start of the process to the
 * gateway that listens, and what of it is opening the log; beside the start of an empty installation. Run:
 * `npm run bench:open -- [records] [home]` (default: 1,000,000, in a temporary folder). A home that is named is filled up to so many
 * records and kept. As root on Linux each start is measured with a cold page cache, too.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pathsOf } from '../proxy/platform/paths.ts';
import { startGatewayProcess } from '../test/gateway/gateway-process.ts';
import { makeHome } from './home.ts';
import { median } from './statistics.ts';

const RECORDS = Number(process.argv[2] ?? 1_000_000);
const named = process.argv[3];
/** Written before each kill. Some 90 MB of write-ahead log, one call in a hundred left open. */
const WRITTEN = 30_000;
const ROUNDS = 3;
const MOST_MS = 2000;
const CHILD = fileURLToPath(new URL('./open-child.ts', import.meta.url));
const CACHES = '/proc/sys/vm/drop_caches';

const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
const home = named ?? join(folder, 'large');
const empty = join(folder, 'empty');
try {
  for (const one of [home, empty]) await makeHome(one);
  const began = performance.now();
  await filled();
  const { size } = statSync(pathsOf(home, undefined).database);
  console.log(
    `log of ${RECORDS.toLocaleString('en')} records, ${(size / 1e6).toFixed(0)} MB, filled in ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
  const rows: Row[] = [];
  for (const cold of dropCaches() ? [false, true] : [false]) {
    rows.push(await measured('empty installation', empty, cold, false));
    rows.push(await measured('this log, ended in order', home, cold, false));
    rows.push(await measured('this log, killed', home, cold, true));
  }
  console.log(table(rows));
  const slowest = Math.max(...rows.flatMap(({ ready }) => ready));
  console.log(
    `${slowest <= MOST_MS ? 'ok  ' : 'MISS'} the slowest start took ${slowest.toFixed(0)} ms; at most ${MOST_MS} ms are the target`,
  );
  if (slowest > MOST_MS) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function filled(): Promise<void> {
  const child = started(home, 'fill', RECORDS);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('the log could not be filled');
}

function started(at: string, what: 'fill' | 'write' | 'open', count = 0): ChildProcess {
  return spawn(process.execPath, [CHILD, at, what, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
}
/** Kills the child once it has said its line. */
async function saidThenKilled(child: ChildProcess): Promise<Readonly<Record<string, number>>> {
  const exited = once(child, 'exit');
  if (child.stdout === null) throw new Error('the child has no stdout');
  for await (const line of createInterface({ input: child.stdout })) {
    child.kill('SIGKILL');
    await exited;
    return JSON.parse(line) as Readonly<Record<string, number>>;
  }
  throw new Error('the child ended before it said anything');
}

/** Milliseconds of processor time, in hundredths of a second as Linux counts (proc_pid_stat(5)); NaN elsewhere. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}

/** False where this process may not, or there is no such thing. */
function dropCaches(): boolean {
  try {
    writeFileSync(CACHES, '3');
    return true;
  } catch {
    return false;
  }
}

interface Row {
  readonly what: string;
  readonly wal: number;
  /** Milliseconds of each round. */
  readonly ready: readonly number[];
  readonly opening: readonly number[];
  /** Of all threads up to ready: what the machine does besides changes it little. */
  readonly cpu: readonly number[];
}

/** Each round: the log opened by itself and, after another kill, the whole gateway started. */
async function measured(what: string, at: string, cold: boolean, killed: boolean): Promise<Row> {
  const [ready, opening, cpu]: [number[], number[], number[]] = [[], [], []];
  let wal = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const whole of [false, true]) {
      if (killed) wal = (await saidThenKilled(started(at, 'write', WRITTEN)))['wal'] ?? 0;
      if (cold) dropCaches();
      if (whole) {
        const gateway = await startGatewayProcess(at);
        ready.push(gateway.readyMs);
        cpu.push(cpuOf(gateway.pid));
        await gateway.stop();
      } else {
        opening.push((await saidThenKilled(started(at, 'open')))['took'] ?? Number.NaN);
      }
    }
  }
  return { what: `${what}, ${cold ? 'cold' : 'warm'}`, wal, ready, opening, cpu };
}

function table(rows: readonly Row[]): string {
  const cells = rows.map(({ what, wal, ready, opening, cpu }) => [
    what,
    wal === 0 ? '' : (wal / 1e6).toFixed(0),
    times(opening),
    times(ready),
    times(cpu),
  ]);
  return [['', 'WAL, MB', 'opening, ms', 'start to ready, ms', 'CPU of that, ms'], ...cells]
    .map((row) => row.map((cell, n) => (n === 0 ? cell.padEnd(32) : cell.padStart(24))).join(''))
    .join('\n');
}
function times(all: readonly number[]): string {
  return `${median(all).toFixed(0)} (${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)})`;
}
