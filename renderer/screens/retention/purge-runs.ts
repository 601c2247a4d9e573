import type { LogEntryView } from '../../../proxy/contract/log-views.ts';

/** What one purge deleted by one rule: it writes a record a step. */
export interface PurgeRun {
  readonly key: string;
  /** µs since 1970 UTC, of its last record. */
  readonly at: number;
  readonly rule: string;
  readonly keep: string;
  readonly bodies: number;
  readonly bytes: number;
  readonly by: string;
  readonly cause: string;
  /** Indexes of its first and its last record. */
  readonly from: number;
  readonly to: number;
}

/** Records of kind `log.purge`, newest first, as purges. */
export function purgeRuns(entries: readonly LogEntryView[]): PurgeRun[] {
  const runs = new Map<string, PurgeRun>();
  for (const { index, time, actor, facts } of entries) {
    const { rule, keep, bodies, bytes, until, cause } = facts;
    const key = `${until} ${cause} ${rule}`;
    const known = runs.get(key);
    const [own, size] = [Number(bodies ?? 0), Number(bytes ?? 0)];
    runs.set(
      key,
      known === undefined
        ? {
            ...{
              key,
              at: time,
              rule: String(rule ?? ''),
              keep: String(keep ?? ''),
              bodies: own,
              bytes: size,
            },
            ...{
              by: actor?.name ?? actor?.id ?? 'the gateway',
              cause: String(cause ?? ''),
              from: index,
              to: index,
            },
          }
        : { ...known, bodies: known.bodies + own, bytes: known.bytes + size, from: index },
    );
  }
  return [...runs.values()];
}
