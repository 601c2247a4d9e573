import type { PolicySummaryRow } from '../../../proxy/contract/views.ts';
import { type Filter, writeFilter } from '../../parts/activity-address.ts';

/** How far back to look, as the address has it. */
export const PERIODS = [
  { value: '1h', label: 'Last hour', back: 3600 },
  { value: '1d', label: 'Last day', back: 86_400 },
  { value: '7d', label: 'Last 7 days', back: 604_800 },
  { value: '30d', label: 'Last 30 days', back: 2_592_000 },
  { value: 'all', label: 'All on record', back: undefined },
] as const;
export type Period = (typeof PERIODS)[number];
export const USUAL: Period = PERIODS[2];

export const GROUPS = [
  { value: 'each', label: 'Each kind of call' },
  { value: 'rule', label: 'Rule' },
  { value: 'agent', label: 'Agent' },
  { value: 'server', label: 'Server' },
  { value: 'tool', label: 'Tool' },
] as const;
export type Grouping = (typeof GROUPS)[number]['value'];

/** What some calls have in common; what they do not have in common is undefined. */
export interface ObservedGroup {
  readonly key: string;
  readonly rule: string | undefined;
  readonly agent: string | undefined;
  readonly server: string | undefined;
  readonly tool: string | undefined;
  readonly held: number;
  readonly denied: number;
}

/** The counts by what they are grouped by, most calls first. Tools of one name at two servers are two. */
export function grouped(rows: readonly PolicySummaryRow[], by: Grouping): ObservedGroup[] {
  const groups = new Map<string, ObservedGroup>();
  for (const row of rows) {
    const { rule, agent, server, tool, calls } = row;
    const names = {
      rule: by === 'each' || by === 'rule' ? rule : undefined,
      agent: by === 'each' || by === 'agent' ? agent : undefined,
      server: by === 'each' || by === 'server' || by === 'tool' ? server : undefined,
      tool: by === 'each' || by === 'tool' ? tool : undefined,
    };
    // Names are of servers too: joined by a mere separator two could become one.
    const key = JSON.stringify([names.rule, names.agent, names.server, names.tool]);
    const before = groups.get(key) ?? { key, ...names, held: 0, denied: 0 };
    const counts = row.effect === 'hold' ? { held: before.held + calls } : { denied: before.denied + calls };
    groups.set(key, { ...before, ...counts });
  }
  return [...groups.values()].sort((a, b) => b.held + b.denied - (a.held + a.denied));
}

/** Activity with the calls of a group, as far as it can be asked for them: it knows no rules. `now` in ms. */
export function activityOf(group: ObservedGroup, { value, back }: Period, now: number): string {
  const { agent, server, tool, held, denied } = group;
  const filter: Filter = {
    ...(agent === undefined ? {} : { agent }),
    ...(server === undefined ? {} : { server }),
    ...(tool === undefined ? {} : { tool }),
    ...(held > 0 && denied > 0 ? {} : { decision: held === 0 ? 'deny' : 'hold' }),
    ...(value === '1h' || value === '7d'
      ? { time: value }
      : back === undefined
        ? {}
        : { time: 'own', from: new Date(now - back * 1000).toISOString() }),
  };
  return `/activity?${writeFilter(new URLSearchParams(), filter)}`;
}
