import type { HealthFinding } from '../../contract/health.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { LogRecord } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import { relative } from '../../platform/terminal/times.ts';

/** Of parts of the log people verify often; what was found of the whole is looked for among so many. */
const LAST = 50;
const DAY = 86_400_000_000;
const LONG_AGO = 30 * DAY;

/** A verification of the present log that is on record. */
export interface Verification {
  /** µs since 1970 UTC. */
  readonly at: number;
  readonly ok: boolean;
  /** Of the log then. */
  readonly size: number;
  readonly whole: boolean;
  /** The record that was found changed, where one was. */
  readonly index: number | undefined;
  readonly problem: string | undefined;
}

/** The last ones, the newest first. */
export async function lastVerifications(store: Pick<Store, 'read'>): Promise<Verification[]> {
  const search = { before: Number.MAX_SAFE_INTEGER, limit: LAST, kind: 'log.verify' };
  const rows = await store.read('records.search', search);
  return rows.flatMap(({ bytes }): Verification[] => {
    const { time, facts } = parseJson(Buffer.from(bytes).toString('utf8')) as LogRecord;
    const { ok, size, first, index, problem, epoch } = facts;
    // Of an earlier epoch, which has ended: it says nothing of this one.
    if (epoch !== undefined) return [];
    return [
      {
        at: time,
        ok: ok === true,
        size: Number(size),
        whole: first === undefined,
        index: typeof index === 'number' ? index : undefined,
        problem: typeof problem === 'string' ? problem : undefined,
      },
    ];
  });
}

/** When the log was verified as a whole, and whether one since found it changed. */
export function checkVerified(verified: readonly Verification[], now: number): HealthFinding[] {
  const whole = verified.findIndex((one) => one.whole && one.ok);
  const bad = verified.slice(0, whole === -1 ? undefined : whole).find(({ ok }) => !ok);
  if (bad !== undefined) {
    const where = bad.index === undefined ? '' : ` at record ${bad.index}`;
    return [
      {
        level: 'bad',
        area: 'log',
        what: `was found changed${where} (${bad.problem}) when it was verified ${relative(bad.at, now)}`,
        advice:
          'Keep the data folder as it is and find out who changed it: countersign log verify says what is wrong and where. A backup has the records of before: countersign log restore',
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
