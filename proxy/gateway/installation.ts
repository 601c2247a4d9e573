import type { Actor } from '../contract/control.ts';
import type { InstallationId } from '../contract/ids.ts';
import type { LogRecord } from '../contract/record.ts';
import type { Authority } from '../identify/certificate-authority.ts';
import type { Keyring } from '../platform/keys/keyring.ts';
import type { Paths } from '../platform/paths.ts';

/** What the control needs to know of the installation that the gateway runs for. */
export interface Installation {
  readonly id: InstallationId;
  readonly version: string;
  readonly paths: Paths;
  readonly keyring: Keyring;
  readonly authority: Authority;
  readonly origin: string;
  readonly vkey: string;
  readonly isolation: LogRecord['isolation'];
  /** µs since 1970 UTC. */
  readonly started: number;
  listening(): string | null;
  writable(): boolean;
  /** Problems of the configuration file as it is now; the last good one stays in force. */
  configProblems(): readonly string[];
  /** Ways in which a held call can reach a person now. */
  channels(): readonly string[];
  /** Puts the configuration file in force. Throws where it cannot be read or does not parse. */
  reload(by: Actor): Promise<void>;
}
