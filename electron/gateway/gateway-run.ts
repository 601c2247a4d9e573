import type { Started } from './started-line.ts';

/** How the gateway's keys are opened at this start. The bytes are erased once they are handed over. */
export type Unlock =
  | { readonly by: 'kek'; readonly bytes: Uint8Array }
  | { readonly by: 'passphrase'; readonly bytes: Uint8Array }
  /** A key file or a credential that the gateway finds by itself. */
  | { readonly by: 'itself' };

export interface RunOptions {
  readonly home: string;
  readonly unlock: Unlock;
  /** What requests of this app show to the gateway: 32 random bytes as base64url. */
  readonly secret: string;
}

/** One run of the gateway, whichever kind of process it is in. */
export interface GatewayRun {
  readonly runs: 'inside' | 'child';
  readonly pid: number | undefined;
  /** Resolves once it serves; rejects where it ends before that. */
  readonly started: Promise<Started>;
  /** Resolves with its last words (its own, on standard error) once it has ended. Never rejects. */
  readonly ended: Promise<string>;
  /** Asks it to end in order: calls under way finish, held ones are kept. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

export type Launch = (options: RunOptions) => GatewayRun;
