import type { AgentIdentity, Call, ServerRef, SessionRef } from '../contract/call.ts';
import type { SessionId } from '../contract/ids.ts';
import type { SessionRow, StateChange } from '../contract/state.ts';
import type { Clock, Instant } from '../contract/time.ts';
import { uuidv7 } from '../platform/uuid.ts';

interface Live {
  row: SessionRow;
  lastMono: number;
  /** The revision that `initialize` agreed on. */
  revision: string | undefined;
  /** Wall time of the last `session.touch` that was written. */
  touched: number;
  /** Exchanges that are open in it: while there is one it is not idle. */
  attended: number;
}
export type Resolved =
  | {
      readonly kind: 'session';
      readonly ref: SessionRef;
      readonly changes: readonly StateChange[];
      readonly opened: boolean;
      readonly revision: string | undefined;
    }
  /** An `Mcp-Session-Id` that this agent was never given here. */
  | { readonly kind: 'foreign' };

const TOUCH_EVERY = 60_000_000;

/** How long nothing is heard in a session until it is over, in milliseconds. */
export interface SessionLimits {
  /** Where nothing but time tells sessions apart. */
  readonly sessionIdleGapMs: number;
  /** Where client or server name it, and may come back to it. */
  readonly sessionAbandonedMs: number;
}

/** The gateway's own notion of a session (MCP 2026-07-28 has none): a projection of the `sessions` table. */
export function createSessions(limits: () => SessionLimits) {
  const byKey = new Map<string, Live>();
  const byId = new Map<string, Live>();

  const put = (key: string, live: Live): void => {
    byKey.set(key, live);
    byId.set(live.row.id, live);
  };
  const isIdle = ({ row, attended, lastMono }: Live, mono: number): boolean => {
    const { sessionIdleGapMs, sessionAbandonedMs } = limits();
    const idleMs = row.externalKey === null ? sessionIdleGapMs : sessionAbandonedMs;
    return attended === 0 && mono - lastMono >= idleMs * 1000;
  };

  return {
    load(rows: readonly SessionRow[], now: Instant): void {
      for (const row of rows) {
        put(keyOf(row.basis, row.agent, row.server, row.externalKey ?? ''), {
          row,
          // A gap goes on while the gateway is away.
          lastMono: now.mono - Math.max(0, now.wall - row.lastCall),
          revision: undefined,
          touched: row.lastCall,
          attended: 0,
        });
      }
    },

    /** The id of the session that a message belongs to already; empty for one that would be new. */
    known(call: Call, agent: AgentIdentity, server: ServerRef): string | 'foreign' {
      // An `initialize` in somebody else's session is as foreign as any other message in it.
      if (call.message.method === 'initialize' && call.mcpSession === undefined) return '';
      const basis =
        call.mcpSession !== undefined ? 'mcp-session' : call.shimRun !== undefined ? 'shim-run' : 'idle-gap';
      const live = byKey.get(keyOf(basis, agent.principal, server.id, call.mcpSession ?? call.shimRun ?? ''));
      return live?.row.id ?? (basis === 'mcp-session' ? 'foreign' : '');
    },

    /** The session that a message belongs to; a new one comes with the change that opens it. */
    resolve(call: Call, agent: AgentIdentity, server: ServerRef): Resolved {
      const { wall, mono } = call.received;
      const starts = call.message.method === 'initialize';
      const basis =
        starts || call.mcpSession !== undefined
          ? 'mcp-session'
          : call.shimRun !== undefined
            ? 'shim-run'
            : 'idle-gap';
      const external = (basis === 'mcp-session' ? call.mcpSession : call.shimRun) ?? null;
      const key = keyOf(basis, agent.principal, server.id, external ?? '');
      const known = starts ? undefined : byKey.get(key);
      if (known !== undefined && (basis !== 'idle-gap' || !isIdle(known, mono))) {
        known.lastMono = mono;
        const changes: StateChange[] = [];
        if (wall - known.touched > TOUCH_EVERY) {
          known.touched = wall;
          changes.push({ op: 'session.touch', id: known.row.id, at: wall });
        }
        return {
          kind: 'session',
          ref: { id: known.row.id as SessionId, basis },
          changes,
          opened: false,
          revision: known.revision,
        };
      }
      if (basis === 'mcp-session' && !starts) return { kind: 'foreign' };
      const over: StateChange[] = known === undefined ? [] : this.close(known.row.id as SessionId, wall);
      const row: SessionRow = {
        id: uuidv7<SessionId>(wall / 1000),
        agent: agent.principal,
        server: server.id,
        basis,
        externalKey: starts ? null : external,
        opened: wall,
        lastCall: wall,
        closed: null,
      };
      const live: Live = { row, lastMono: mono, revision: undefined, touched: wall, attended: 0 };
      // One that `initialize` starts gets its key with the server's answer.
      if (starts) byId.set(row.id, live);
      else put(key, live);
      return {
        kind: 'session',
        ref: { id: row.id as SessionId, basis },
        changes: [...over, { op: 'session.open', ...row }],
        opened: true,
        revision: undefined,
      };
    },

    /** The server has given the session its `Mcp-Session-Id` and revision. */
    bind(id: SessionId, mcpSession: string | undefined, revision: string | undefined): StateChange[] {
      const live = byId.get(id);
      if (live === undefined) return [];
      live.revision = revision;
      // A server without sessions: its calls belong together as those of any stateless server do.
      const basis = mcpSession === undefined ? 'idle-gap' : 'mcp-session';
      if (mcpSession !== undefined) live.row = { ...live.row, externalKey: mcpSession };
      byKey.set(keyOf(basis, live.row.agent, live.row.server, mcpSession ?? ''), live);
      return mcpSession === undefined ? [] : [{ op: 'session.bind', id, externalKey: mcpSession }];
    },

    isClosed: (id: string): boolean => !byId.has(id),

    /** An exchange is open in it until `leave` is called, which is done once. Both count as being heard of. */
    attend(id: SessionId, clock: Clock): () => void {
      const live = byId.get(id);
      if (live === undefined) return () => {};
      live.attended += 1;
      return () => {
        live.attended -= 1;
        live.lastMono = clock.now().mono;
      };
    },

    /** Those in which nothing was heard for too long, oldest first. */
    idle: (mono: number): readonly SessionRow[] =>
      [...byId.values()].filter((live) => isIdle(live, mono)).map(({ row }) => row),

    /** When something was last heard in it, µs since 1970 UTC; undefined for one that is closed. */
    lastHeard(id: string, now: Instant): number | undefined {
      const live = byId.get(id);
      if (live === undefined) return undefined;
      return live.attended > 0 ? now.wall : now.wall - (now.mono - live.lastMono);
    },

    /** One whose opening could not be written: it never was. */
    forget(id: SessionId): void {
      this.close(id, 0);
    },

    close(id: SessionId, at: number): StateChange[] {
      const live = byId.get(id);
      if (live === undefined) return [];
      byId.delete(id);
      for (const [key, candidate] of byKey) if (candidate === live) byKey.delete(key);
      return [{ op: 'session.close', id, at }];
    },
  };
}
export type Sessions = ReturnType<typeof createSessions>;

function keyOf(basis: SessionRow['basis'], agent: string, server: string, external: string): string {
  return `${basis}|${agent}|${server}|${external}`;
}
