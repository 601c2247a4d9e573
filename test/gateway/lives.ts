import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LogRecord } from '../../proxy/contract/record.ts';
import { rawAgent } from './agent.ts';
import { startChild } from './child.ts';
import { OPERATOR, type Rig } from './rig.ts';
import type { Upstream } from './upstream.ts';

/** When a gateway is killed: once so many calls were answered in this life, or so long after its load or its start began. */
export type Death =
  | { readonly after: 'answers'; readonly count: number }
  | { readonly after: 'load' | 'start'; readonly ms: number };

const SCRIPT = fileURLToPath(new URL('./gateway-child.ts', import.meta.url));
const WORKERS = 4;

/** Lets the gateway of a closed rig live under load until it is killed. Gives the markers of the calls that were answered. */
export async function lifeOf(rig: Rig, name: string, death: Death): Promise<string[]> {
  if (death.after === 'start') {
    await killedWhileStarting(rig.home, death.ms);
    return [];
  }
  const child = await startChild(rig.home);
  const agent = rawAgent({ gateway: child.gateway as Rig['gateway'], agent: rig.agent }, { keepAlive: true });
  const answered: string[] = [];
  let killed: Promise<void> | undefined;
  const kill = (): void => {
    killed ??= child.kill();
  };
  const timer = death.after === 'load' ? setTimeout(kill, death.ms) : undefined;
  async function work(worker: number): Promise<void> {
    for (let n = 0; killed === undefined; n += 1) {
      const marker = `m-${name}.${worker}.${n}-`;
      const answer = await agent.tool('read', { marker }).catch(() => undefined);
      if (answer?.messages[0]?.result !== undefined) answered.push(marker);
      if (death.after === 'answers' && answered.length >= death.count) kill();
    }
  }
  try {
    await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
  } finally {
    clearTimeout(timer);
    kill();
    await killed;
    agent.close();
  }
  return answered;
}

/** Mostly before it listens. */
async function killedWhileStarting(home: string, ms: number): Promise<void> {
  const child = spawn(process.execPath, [SCRIPT, home], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  await exited;
  clearTimeout(timer);
}

export interface Account {
  /** The outcomes of each call on record, by its marker. */
  readonly outcomes: ReadonlyMap<string, readonly unknown[]>;
  /** What breaks a promise: empty where all is well. */
  readonly broken: readonly string[];
}

/** Holds the log of an open rig, from a record on, against what was answered to the agent and what reached the server. */
export async function accountOf(
  rig: Rig,
  upstream: Upstream,
  answered: readonly string[],
  since = 0,
): Promise<Account> {
  const outcomes = await outcomesByMarker(rig, since);
  const forwarded = upstream.of('tools/call').map(({ body }) => markerIn(body));
  const broken = [
    ...[...outcomes]
      .filter(
        ([, [outcome, ...more]]) => more.length > 0 || (outcome !== 'answered' && outcome !== 'unknown'),
      )
      .map(([marker, all]) => `${marker} ended with ${all.join(', ') || 'nothing'}`),
    ...answered
      .filter((marker) => outcomes.get(marker)?.[0] !== 'answered')
      .map((marker) => `${marker} was answered, and the log does not say so`),
    ...forwarded
      .filter((marker) => !outcomes.has(marker))
      .map((marker) => `${marker} was forwarded without a record`),
    ...forwarded
      .filter((marker, at) => forwarded.indexOf(marker) !== at)
      .map((marker) => `${marker} was forwarded twice`),
  ];
  return { outcomes, broken };
}

const markerIn = (text: string): string => /m-[0-9.]+-/.exec(text)?.[0] ?? '';

/** From the store: there are more than a page of the control. */
async function outcomesByMarker(rig: Rig, since: number): Promise<Map<string, unknown[]>> {
  const markers = new Map<string, string>();
  const outcomes = new Map<string, unknown[]>();
  for (let before = Number.MAX_SAFE_INTEGER; before > since; ) {
    const page = await rig.gateway.control.records({ before, limit: 1000 }, OPERATOR);
    if (page.length === 0) break;
    for (const { text, bodies, index } of page) {
      before = index;
      if (index < since) break;
      const { kind, call = '', facts } = JSON.parse(text) as LogRecord;
      if (kind === 'call.request') markers.set(call, markerIn(bodies[0]?.text ?? ''));
      if (kind === 'call.result') outcomes.set(call, [...(outcomes.get(call) ?? []), facts['outcome']]);
    }
  }
  return new Map([...markers].map(([call, marker]) => [marker, outcomes.get(call) ?? []]));
}
