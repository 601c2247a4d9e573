import type { HealthFinding } from '../../contract/health.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { LogRecord } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import { type LogProblem, PROBLEM_WORDS } from '../../contract/verification.ts';
import { relative } from '../../platform/terminal/times.ts';

const PAGE = 100;
/** People verify parts of the log often; further back nobody looks. */
const MOST = 10_000;
const DAY = 86_400_000_000;
const LONG_AGO = 30 * DAY;

/** A verification of the present log that is on record. */
export interface Verification {
  /** µs since 1970 UTC. */
  readonly at: number;
  readonly ok: boolean;
  /** Of the log then. */
  readonly size: number;
  /** All records, their bodies and the signed heads. */
  readonly whole: boolean;
  /** The record that was found changed, where one was. */
  readonly index: number | undefined;
  readonly problem: LogProblem | undefined;
}

/** The newest first, back to the last that found the whole log good. */
export async function lastVerifications(store: Pick<Store, 'read'>): Promise<Verification[]> {
  const found: Verification[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  while (found.length < MOST) {
    const rows = await store.read('records.search', { before, limit: PAGE, kind: 'log.verify' });
    for (const { idx, bytes } of rows) {
      before = idx;
      const one = verificationOf(parseJson(Buffer.from(bytes).toString('utf8')) as LogRecord);
      if (one === undefined) continue;
      found.push(one);
      if (one.whole && one.ok) return found;
    }
    if (rows.length < PAGE) break;
  }
  return found;
}

/** Undefined for one of an earlier epoch, which has ended: it says nothing of this one. */
function verificationOf({ time, facts }: LogRecord): Verification | undefined {
  const { ok, size, first, bodies, index, problem, epoch } = facts;
  if (epoch !== undefined) return undefined;
  return {
    at: time,
    ok: ok === true,
    size: Number(size),
    // Without its bodies a log may be one that lacks some.
    whole: first === undefined && bodies !== undefined,
    index: typeof index === 'number' ? index : undefined,
    problem: typeof problem === 'string' && isProblem(problem) ? problem : undefined,
  };
}
const isProblem = (problem: string): problem is LogProblem => Object.hasOwn(PROBLEM_WORDS, problem);

/** When the log was verified as a whole, and whether one since found it changed. */
export function checkVerified(verified: readonly Verification[], now: number): HealthFinding[] {
  const whole = verified.findIndex((one) => one.whole && one.ok);
  const bad = verified.slice(0, whole === -1 ? undefined : whole).find(({ ok }) => !ok);
  if (bad !== undefined) {
    const where = bad.index === undefined ? '' : `, at record ${bad.index}`;
    const what = bad.problem === undefined ? '' : `: ${PROBLEM_WORDS[bad.problem]}`;
    return [
      {
        level: 'bad',
        area: 'log',
        what: `${bad.problem === 'bad-vote' ? 'said what is not so' : 'was not whole'} when it was verified ${relative(bad.at, now)}${where}${what}`,
        advice:
          bad.problem === 'bad-vote'
            ? 'countersign log verify says which vote. Keep the data folder as it is, and ask the person whose vote it is said to be: who wrote it had the key of the log'
            : 'countersign log verify says what is wrong and where. Keep the data folder as it is until it is known who changed it; a backup has what was there before: countersign log restore',
        place: { page: 'log' },
      },
    ];
  }
  const last = verified[whole];
  if (last !== undefined && now - last.at < LONG_AGO)
    return [
      {
        level: 'good',
        area: 'log',
        what: `all of its ${last.size} records were verified ${relative(last.at, now)}`,
      },
    ];
  return [
    {
      level: 'unknown',
      area: 'log',
      what:
        last === undefined
          ? 'has not been verified as a whole yet'
          : `was last verified as a whole ${relative(last.at, now)}`,
      advice: 'countersign log verify',
      place: { page: 'log' },
    },
  ];
}
