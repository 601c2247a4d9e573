import type { KeyCustody } from '../platform/keys/custody.ts';

/**
 * What the process that started this one gave it by a message, where there are no descriptors to read from (inside Electron). As
 * with those, nothing of it was ever an argument or a variable of the environment.
 */
export interface HandedOver {
  /** How the keys are opened; undefined where the gateway finds out by itself. */
  readonly custody: KeyCustody | undefined;
  /** The secret by which the desktop app is known at the local socket. */
  readonly shell: string;
}

/** 32 random bytes as base64url: what was cut short must not pass for a secret. */
export const SHELL_SECRET = /^[A-Za-z0-9_-]{43}$/;
