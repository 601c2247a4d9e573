import type { LoadResult } from './load.ts';
import type { MicroRow } from './micro.ts';
import { median } from './statistics.ts';

/** What was measured of one proxy: the results of every round, by number of connections. */
export interface Measured {
  readonly name: string;
  readonly rounds: ReadonlyMap<number, readonly LoadResult[]>;
}
export interface Report {
  readonly nginx: Measured | undefined;
  readonly bareNode: Measured;
  readonly countersign: Measured;
  /** The same with the database under AEGIS-256: no target is about it. */
  readonly aegis: Measured;
  /** Milliseconds, p50. */
  readonly fdatasync: number;
  readonly micro: readonly MicroRow[];
  /** Why a row is missing. */
  readonly notes: readonly string[];
}
/** One thing that the project promises of its speed. */
export interface Target {
  readonly name: string;
  readonly met: boolean;
}

export const CONNECTIONS = [16, 1] as const;
const LEAST_SHARE = 0.4;
const FIXED_MS = 0.5;

function middle(measured: Measured, connections: number): LoadResult {
  const rounds = measured.rounds.get(connections) ?? [];
  const of = (member: keyof LoadResult): number => median(rounds.map((round) => round[member]));
  return { calls: of('calls'), callsPerSecond: of('callsPerSecond'), p50: of('p50'), p99: of('p99') };
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const ms = (value: number): string => `${value.toFixed(2)} ms`;
const line = (cells: readonly string[]): string =>
  cells
    .map((cell, index) => (index === 0 ? cell.padEnd(30) : cell.padStart(10)))
    .join('')
    .trimEnd();

function proxyLine(measured: Measured, bareNode: Measured): string {
  const cells = CONNECTIONS.flatMap((connections) => {
    const { callsPerSecond, p50, p99 } = middle(measured, connections);
    const share = callsPerSecond / middle(bareNode, connections).callsPerSecond;
    return [whole(callsPerSecond), share.toFixed(2), ms(p50), ms(p99)];
  });
  return line([measured.name, ...cells]);
}

/** What was promised and whether this run kept it. */
export function targetsOf({ nginx, bareNode, countersign, fdatasync, micro }: Report): Target[] {
  const targets: Target[] = [];
  const share = middle(countersign, 16).callsPerSecond / middle(bareNode, 16).callsPerSecond;
  targets.push({
    name: `${share.toFixed(2)} of the bare Node proxy's rate at 16, at least ${LEAST_SHARE}`,
    met: share >= LEAST_SHARE,
  });
  if (nginx !== undefined) {
    const added = middle(countersign, 1).p50 - middle(nginx, 1).p50;
    const allowed = 2 * fdatasync + FIXED_MS;
    targets.push({
      name: `${ms(added)} above nginx at one at a time (p50), at most ${ms(allowed)} = 2 × fdatasync + ${FIXED_MS} ms`,
      met: added <= allowed,
    });
  }
  for (const { name, value, unit, limit } of micro) {
    if (value === undefined) continue;
    targets.push({
      name: `${name}: ${value.toPrecision(3)} ${unit}, at most ${limit} ${unit}`,
      met: value <= limit,
    });
  }
  return targets;
}

/** The one table. Medians of the rounds; `of bare` is the rate's share of the bare Node proxy's. */
export function render(report: Report): string {
  const { nginx, bareNode, countersign, aegis, fdatasync, micro, notes } = report;
  const proxies = [nginx, bareNode, countersign, aegis].filter((measured) => measured !== undefined);
  const columns = ['calls/s', 'of bare', 'p50', 'p99'];
  return [
    line(['', '16 at once', '', '', '', 'one at a time']),
    line(['mTLS, keep-alive, echo', ...columns, ...columns]),
    ...proxies.map((measured) => proxyLine(measured, bareNode)),
    line(['write 4 KiB + fdatasync', '', '', ms(fdatasync)]),
    ...micro.map(({ name, value, unit }) =>
      line([name, value === undefined ? 'not there' : `${value.toPrecision(3)} ${unit}`]),
    ),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
    ...targetsOf(report).map(({ name, met }) => `${met ? 'met   ' : 'MISSED'}  ${name}`),
  ].join('\n');
}
