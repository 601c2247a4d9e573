/**
 * Kills a gateway under load, again and again, and holds its log against what was answered and what was forwarded. Run:
 * `npm run soak -- [rounds]` (default: 100; some two seconds each). Ends with 1 at the first promise that is broken, and keeps the data folder then.
 */
import { rm } from 'node:fs/promises';
import { reopen } from '../gateway/child.ts';
import { accountOf, type Death, lifeOf } from '../gateway/lives.ts';
import { OPERATOR, type Rig, startRig } from '../gateway/rig.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';

const ROUNDS = Number(process.argv[2] ?? 100);
/** A whole verification now and then; in between, of what is new. */
const WHOLE_EVERY = 20;

interface Totals {
  answered: number;
  unknown: number;
  records: number;
}

/** A start that is cut short, a life of some calls, or of some time: at any step of any of them. */
function randomDeath(): Death {
  const kind = Math.random();
  if (kind < 0.2) return { after: 'start', ms: Math.random() * 1500 };
  if (kind < 0.6) return { after: 'answers', count: 1 + Math.floor(Math.random() * 60) };
  return { after: 'load', ms: Math.random() * 400 };
}

/** What the round broke, if anything. */
async function round(rig: Rig, upstream: Upstream, n: number, totals: Totals): Promise<readonly string[]> {
  const answered = await lifeOf(rig, String(n), randomDeath());
  await reopen(rig);
  try {
    const range = n % WHOLE_EVERY === 0 ? {} : { first: totals.records };
    const { ok, size, problem, badIndex } = await rig.gateway.control.verifyLog(OPERATOR, range);
    if (!ok) return [`the log does not verify: ${problem} at record ${badIndex}`];
    const { outcomes, broken } = await accountOf(rig, upstream, answered, totals.records);
    totals.answered += answered.length;
    totals.unknown += [...outcomes.values()].filter(([outcome]) => outcome === 'unknown').length;
    totals.records = size;
    return broken;
  } finally {
    await rig.gateway.close();
  }
}

const upstream = await startUpstream();
const rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { unconfirmedTools: allow, default: allow, rules: [] }
`);
await rig.gateway.close();
const totals: Totals = { answered: 0, unknown: 0, records: 0 };
let broken: readonly string[] = [];
let stopped = false;
process.once('SIGINT', () => {
  stopped = true;
});
let done = 0;
try {
  while (done < ROUNDS && broken.length === 0 && !stopped) {
    upstream.received.length = 0;
    broken = await round(rig, upstream, done, totals);
    done += 1;
    if (done % 10 === 0 || done === ROUNDS) {
      const { answered, unknown, records } = totals;
      console.log(
        `${done} of ${ROUNDS} kills: ${answered} calls answered, ${unknown} unknown, ${records} records`,
      );
    }
  }
} finally {
  await upstream.close();
}
if (broken.length > 0) {
  console.error([`BROKEN in round ${done}; the data folder is ${rig.home}`, ...broken].join('\n  '));
  process.exitCode = 1;
} else {
  await rm(rig.home, { recursive: true, force: true });
  console.log(
    `${done} kills: every log verified, nothing was forwarded without its record, no outcome is missing.`,
  );
}
