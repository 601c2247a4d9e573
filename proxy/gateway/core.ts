import type { Desk } from '../approve/desk.ts';
import type { Dispatchable, Identified, Message, ServerRef } from '../contract/call.ts';
import type { CountersignConfig } from '../contract/config.ts';
import type { Store } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import type { Forwarder } from '../forward/types.ts';
import type { Identifier } from '../identify/identify.ts';
import type { Registry } from '../identify/registry.ts';
import type { Masker } from '../mask/masker.ts';
import type { CompiledPolicy } from '../policy/compile-policy.ts';
import type { ToolPins } from '../policy/tool-pins.ts';
import type { Channels } from './channels.ts';
import type { EventHub } from './events.ts';
import type { Executions } from './executions.ts';
import type { KeptAnswers } from './kept-answers.ts';
import type { LastUsed } from './last-used.ts';
import type { Pauses } from './pauses.ts';
import type { Replays } from './replays.ts';
import type { Sealing } from './sealing/sealing.ts';
import type { ServerAsks } from './server-asks.ts';
import type { Sessions } from './sessions.ts';
import type { WholeLists } from './whole-lists.ts';
import type { Writer } from './writer.ts';

/** Limits with their durations in milliseconds. */
export interface EffectiveLimits {
  readonly bodyBytes: number;
  readonly answerBytes: number;
  readonly headerBytes: number;
  readonly jsonDepth: number;
  readonly callsAtOncePerAgent: number;
  readonly connections: number;
  readonly slowHeadersMs: number;
  readonly idleMs: number;
  readonly holdWallMs: number;
  readonly holdBeatMs: number;
  readonly waitingPerAgent: number;
  readonly deniedCooldownMs: number;
  readonly approvalKeptMs: number;
  readonly sessionIdleGapMs: number;
  readonly sessionAbandonedMs: number;
}
/** What countersign.yaml says now, compiled. Replaced as a whole on reload. */
export interface Settings {
  readonly config: CountersignConfig;
  readonly policy: CompiledPolicy;
  readonly masker: Masker;
  readonly limits: EffectiveLimits;
}

/** What the handlers of exchanges share. */
export interface Core {
  readonly clock: Clock;
  readonly store: Store;
  readonly writer: Writer;
  /** HMAC key of match keys. */
  readonly matchKey: Uint8Array;
  readonly settings: () => Settings;
  readonly server: (name: string) => ServerRef | undefined;
  readonly registry: Registry;
  readonly identifier: Identifier;
  readonly lastUsed: LastUsed;
  readonly replays: Replays;
  readonly forwarder: Forwarder;
  readonly desk: Desk;
  readonly sessions: Sessions;
  readonly sealing: Sealing;
  readonly pins: ToolPins;
  readonly lists: WholeLists;
  readonly pauses: Pauses;
  readonly events: EventHub;
  readonly channels: Channels;
  readonly asks: ServerAsks;
  readonly kept: KeptAnswers;
  readonly executions: Executions;
  /** How to cancel the calls that wait for approval, by `session|id`. */
  readonly held: Map<string, () => void>;
  /** Calls under way by agent, for the ceiling. */
  readonly underWay: Map<string, number>;
  /** Calls whose answer may still come on another stream of their session, by `session|id`. */
  readonly open: Map<string, Dispatchable>;
  readonly diagnose: (what: string, error?: unknown) => void;
}

export function openKey(identified: Identified): string {
  return `${identified.session.id}|${idKey(identified.call.message)}`;
}

/** The same for every way of writing one id: a server may echo `"\u0061"` as `"a"`, and `1.0` as `1`. */
export function idKey(message: Message | undefined): string {
  return JSON.stringify(message?.value['id'] ?? null);
}
