import type { PrincipalId } from '../contract/ids.ts';
import { RPC } from '../contract/mcp.ts';
import type { Clock } from '../contract/time.ts';
import { ForwardError } from './forward-error.ts';
import { watchIdle } from './idle-watch.ts';
import type { RpcText } from './rpc-text.ts';
import { emptyAnswer, errorAnswer } from './stdio-answers.ts';
import { type ExchangeOptions, exchange, statelessStatus } from './stdio-exchange.ts';
import type { Launcher, RunningChild } from './stdio-launch.ts';
import type { UpstreamAnswer } from './types.ts';

const IDLE_MS = 5 * 60_000;
/** Older servers may ignore a request before `initialize`; their clients wait for this answer to fall back. */
const DISCOVER_WITHIN_MS = 15_000;

interface Shared {
  readonly child: Promise<RunningChild>;
  readonly stop: () => void;
  readonly touch: () => void;
}

/** The stateless era (2026-07-28): one child for all clients of an agent, kept while it is used. */
export function createStdioShared(options: { readonly launcher: Launcher; readonly clock: Clock }) {
  const { launcher, clock } = options;
  const shared = new Map<PrincipalId, Shared>();

  function forget(agent: PrincipalId, entry: Shared): void {
    entry.stop();
    if (shared.get(agent) === entry) shared.delete(agent);
  }

  function end(agent: PrincipalId, entry: Shared): void {
    forget(agent, entry);
    entry.child.then((child) => child.end()).catch(() => undefined);
  }

  function start(agent: PrincipalId, probing: boolean): Shared {
    const child = launcher.launch({ agent, style: 'shared', probing });
    let running: RunningChild | undefined;
    const idle = watchIdle({
      clock,
      idleMs: IDLE_MS,
      isBusy: () => running === undefined || running.router.isBusy(),
      onIdle: () => end(agent, entry),
    });
    const entry: Shared = { child, stop: idle.stop, touch: idle.touch };
    shared.set(agent, entry);
    child
      .then((started) => {
        running = started;
        return started.exited;
      })
      .catch(() => undefined)
      .finally(() => forget(agent, entry));
    return entry;
  }

  function use(agent: PrincipalId, probing: boolean): Shared {
    const entry = shared.get(agent) ?? start(agent, probing);
    entry.touch();
    return entry;
  }

  const unknownMethod = (message: RpcText): UpstreamAnswer =>
    errorAnswer(404, RPC.methodNotFound, 'Method not found', message.leaves.id?.raw);

  /** A server that fails at `server/discover` is one of an older era; its client learns it from this 404 and falls back. */
  async function discover(
    message: RpcText,
    agent: PrincipalId,
    how: ExchangeOptions,
  ): Promise<UpstreamAnswer> {
    const entry = use(agent, true);
    const child = await entry.child;
    let failed = false;
    function statusOf(errorCode: number | undefined): number {
      failed = errorCode !== undefined;
      return statelessStatus(errorCode);
    }
    try {
      return await exchange(child.router, message, { ...how, statusOf, beginWithin: DISCOVER_WITHIN_MS });
    } catch (error) {
      failed = true;
      const code = error instanceof ForwardError ? error.code : undefined;
      if (code === 'timeout' || code === 'child-exited') return unknownMethod(message);
      const exit = code === 'child-failed' ? await child.exited : undefined;
      if (exit !== undefined && exit.error === undefined) return unknownMethod(message);
      throw error;
    } finally {
      if (failed && !child.router.isBusy()) end(agent, entry);
    }
  }

  return {
    async post(message: RpcText, agent: PrincipalId, how: ExchangeOptions): Promise<UpstreamAnswer> {
      if (message.kind === 'request') {
        if (message.method === 'server/discover') return discover(message, agent, how);
        const child = await use(agent, false).child;
        return exchange(child.router, message, { ...how, statusOf: statelessStatus });
      }
      // Without a child there is nothing that a notification could be about.
      const entry = shared.get(agent);
      if (entry !== undefined) (await entry.child).router.tell(message);
      return emptyAnswer(202);
    },
    close(): void {
      for (const [agent, entry] of shared) forget(agent, entry);
    },
  };
}
