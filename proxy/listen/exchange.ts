import type { Peer } from '../contract/call.ts';
import type { Instant } from '../contract/time.ts';

export type Headers = readonly (readonly [string, string])[];

/** One HTTP request of an agent and the way to answer it. */
export interface Exchange {
  readonly verb: 'POST' | 'GET' | 'DELETE';
  /** The server's name, from the path. */
  readonly server: string;
  readonly peer: Peer;
  /** Names in lower case, in the order they came. */
  readonly headers: Headers;
  readonly received: Instant;
  /** Aborts when the agent has gone before it was answered. */
  readonly signal: AbortSignal;
  readonly reply: Reply;
  /** The whole body under the ceiling. Throws ListenError. */
  body(): Promise<Uint8Array>;
}

/** How an exchange is answered: whole, or as an event stream. */
export interface Reply {
  begun(): boolean;
  /** How often something was written, and how much of that the system has taken: in this order, so what is lost comes last. */
  sent(): number;
  flushed(): number;
  whole(status: number, headers: Headers, bytes: Uint8Array): void;
  /** Sends the head of an answer that goes on. */
  begin(status: number, headers: Headers): void;
  /** Resolves when the agent's connection can take more; rejects nothing: a gone agent shows in `signal`. */
  write(bytes: Uint8Array): Promise<void>;
  end(): void;
}

export function header(headers: Headers, name: string): string | undefined {
  for (const [key, value] of headers) if (key === name) return value;
  return undefined;
}
