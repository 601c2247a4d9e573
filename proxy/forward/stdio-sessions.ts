import { randomBytes } from 'node:crypto';
import type { PrincipalId } from '../contract/ids.ts';
import { RPC } from '../contract/mcp.ts';
import type { Clock } from '../contract/time.ts';
import { ForwardError } from './forward-error.ts';
import { watchIdle } from './idle-watch.ts';
import type { RpcText } from './rpc-text.ts';
import { emptyAnswer, errorAnswer, streamAnswer } from './stdio-answers.ts';
import { type ExchangeOptions, exchange } from './stdio-exchange.ts';
import type { Launcher, RunningChild } from './stdio-launch.ts';
import type { UpstreamAnswer } from './types.ts';

/** Many clients never end their session, so a child without a client ends by itself. */
const IDLE_MS = 30 * 60_000;
/** Each session is a process: an agent that opens them without end must not fill the machine. */
const SESSIONS_PER_AGENT = 16;

interface Session {
  readonly id: string;
  readonly agent: PrincipalId;
  readonly child: RunningChild;
  readonly idle: { touch(): void; stop(): void };
}

/** The sessions of one server in the eras that have them: each has a child of its own, and belongs to one agent. */
export function createStdioSessions(options: { readonly launcher: Launcher; readonly clock: Clock }) {
  const { launcher, clock } = options;
  /** In the order of their last use. */
  const sessions = new Map<string, Session>();

  function remove(session: Session): void {
    session.idle.stop();
    sessions.delete(session.id);
  }

  /** A failure to end is the child's exit, which is told elsewhere; nobody waits for it here. */
  function end(session: Session): void {
    remove(session);
    void session.child.end();
  }

  function makeRoom(agent: PrincipalId): void {
    const own = [...sessions.values()].filter((session) => session.agent === agent);
    if (own.length < SESSIONS_PER_AGENT) return;
    const unused = own.find((session) => !session.child.router.isBusy());
    if (unused === undefined) {
      throw new ForwardError('child-failed', `An agent has ${own.length} busy sessions with one server.`);
    }
    end(unused);
  }

  async function open(agent: PrincipalId): Promise<Session> {
    makeRoom(agent);
    const child = await launcher.launch({ agent, style: 'session', probing: false });
    const session: Session = {
      id: randomBytes(16).toString('hex'),
      agent,
      child,
      idle: watchIdle({
        clock,
        idleMs: IDLE_MS,
        isBusy: () => child.router.isBusy(),
        onIdle: () => end(session),
      }),
    };
    sessions.set(session.id, session);
    void child.exited.then(() => remove(session));
    return session;
  }

  /** The agent's own session. Another agent's is as good as none. */
  function find(id: string, agent: PrincipalId): Session | undefined {
    const session = sessions.get(id);
    if (session?.agent !== agent) return undefined;
    session.idle.touch();
    sessions.delete(id);
    sessions.set(id, session);
    return session;
  }

  const notFound = (): UpstreamAnswer => errorAnswer(404, RPC.refused, 'Session not found');

  return {
    async initialize(message: RpcText, agent: PrincipalId, how: ExchangeOptions): Promise<UpstreamAnswer> {
      const session = await open(agent);
      try {
        const answer = await exchange(session.child.router, message, {
          ...how,
          headers: [['mcp-session-id', session.id]],
          // An error opens no session.
          statusOf(errorCode) {
            if (errorCode !== undefined) end(session);
            return 200;
          },
        });
        if (sessions.has(session.id)) return answer;
        return { ...answer, headers: answer.headers.filter(([name]) => name !== 'mcp-session-id') };
      } catch (error) {
        end(session);
        throw error;
      }
    },
    async post(
      id: string,
      message: RpcText,
      agent: PrincipalId,
      how: ExchangeOptions,
    ): Promise<UpstreamAnswer> {
      const session = find(id, agent);
      if (session === undefined) return notFound();
      if (message.kind === 'request') return exchange(session.child.router, message, how);
      session.child.router.tell(message);
      return emptyAnswer(202);
    },
    get(id: string, agent: PrincipalId, signal: AbortSignal): UpstreamAnswer {
      const session = find(id, agent);
      if (session === undefined) return notFound();
      const events = session.child.router.listen(signal);
      if (events === undefined)
        return errorAnswer(409, RPC.invalidRequest, 'The session has a stream already');
      return streamAnswer(events);
    },
    delete(id: string, agent: PrincipalId): UpstreamAnswer {
      const session = find(id, agent);
      if (session === undefined) return notFound();
      end(session);
      return emptyAnswer(200);
    },
    close(): void {
      for (const session of sessions.values()) remove(session);
    },
  };
}
