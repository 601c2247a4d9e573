import type { BodyCount, PurgePlanView } from '../../contract/purge.ts';
import type { RetentionConfig, RetentionRuleConfig } from '../../contract/retention.ts';
import type { Judged } from './judge.ts';

type Column = 'deleted' | 'unbundled' | 'inUse' | 'preserved';
type Tally = Record<Column, { bodies: number; bytes: number }>;

const COLUMNS = {
  unbundled: 'unbundled',
  'in-use': 'inUse',
  preserved: 'preserved',
} as const satisfies Record<string, Column>;

const none = (): { bodies: number; bytes: number } => ({ bodies: 0, bytes: 0 });

/** Counts what becomes of bodies, by rule and by preservation. */
export function createTally({ rules }: Pick<RetentionConfig, 'rules'>) {
  const byRule = new Map<string, Tally>(
    rules.map(({ name }) => [name, { deleted: none(), unbundled: none(), inUse: none(), preserved: none() }]),
  );
  const byPreservation = new Map<string, { bodies: number; bytes: number }>();
  const add = (count: { bodies: number; bytes: number }, bytes: number): void => {
    count.bodies += 1;
    count.bytes += bytes;
  };

  return {
    add({ body, verdict, preservedBy }: Judged): void {
      if (verdict.what === 'keep' && verdict.why === 'no-rule') return;
      const column = columnOf(verdict);
      const tally = byRule.get(verdict.rule);
      if (column === undefined || tally === undefined) return;
      add(tally[column], body.bytes);
      if (column !== 'preserved') return;
      for (const id of preservedBy) {
        const count = byPreservation.get(id) ?? none();
        byPreservation.set(id, count);
        add(count, body.bytes);
      }
    },
    byRule: (): PurgePlanView['byRule'] =>
      rules.map(({ name, match, keep, afterBundle }) => {
        const { deleted, ...kept } = byRule.get(name) ?? { deleted: none() };
        return {
          rule: name,
          match: listsOf(match),
          keep,
          afterBundle,
          ...deleted,
          ...(kept as Omit<Tally, 'deleted'>),
        };
      }),
    preserved: (): ReadonlyMap<string, BodyCount> => byPreservation,
  };
}

function listsOf({
  server,
  agent,
  body,
}: RetentionRuleConfig['match']): PurgePlanView['byRule'][number]['match'] {
  const list = (value: string | readonly string[] | undefined): readonly string[] => [value ?? []].flat();
  return { server: list(server), agent: list(agent), body: list(body) };
}

function columnOf(verdict: Exclude<Judged['verdict'], { why: 'no-rule' }>): Column | undefined {
  if (verdict.what === 'delete') return 'deleted';
  return verdict.why === 'forever' || verdict.why === 'young' ? undefined : COLUMNS[verdict.why];
}
