import type { ConfigStateView } from '../contract/configuration.ts';
import type { Actor } from '../contract/control.ts';
import type { Channel, ReachView } from '../contract/devices.ts';
import type { HealthFinding } from '../contract/health.ts';
import type { InstallationId } from '../contract/ids.ts';
import type { LogRecord } from '../contract/record.ts';
import type { StoreHealth } from '../contract/store.ts';
import type { Authority } from '../identify/certificate-authority.ts';
import type { ListenerNames } from '../identify/listener-names.ts';
import type { LoadedConfig } from '../platform/config/load-config.ts';
import type { Keyring } from '../platform/keys/keyring.ts';
import type { Paths } from '../platform/paths.ts';
import type { ClockDoubts } from './clock/clock-doubt.ts';
import type { DiskWatch } from './health/disk-watch.ts';
import type { Purging } from './retention/purging.ts';
import type { Turns } from './retention/turns.ts';
import type { Witnessing } from './witnessing.ts';

/** What the control needs to know of the installation that the gateway runs for. */
export interface Installation {
  readonly id: InstallationId;
  readonly version: string;
  readonly paths: Paths;
  readonly keyring: Keyring;
  /** As it is now: `renewAuthority` replaces it. */
  readonly authority: Authority;
  /** What starts this program, for lines that start it again: `node`, `/…/main.js`. */
  readonly self: readonly [string, ...string[]];
  /** What a person types for `countersign`. */
  readonly program: string;
  readonly origin: string;
  readonly vkey: string;
  readonly isolation: LogRecord['isolation'];
  /** µs since 1970 UTC. */
  readonly started: number;
  listening(): string | null;
  writable(): boolean;
  store(): StoreHealth;
  /** The authority's certificate made anew for these names, and the listener's with it. */
  renewAuthority(names: ListenerNames): Promise<Authority>;
  /** The configuration in force, and what is wrong with the file as it is now; the last good one stays in force. */
  configState(): ConfigStateView;
  configInForce(): LoadedConfig;
  /** What whoever started the gateway finds beside it: clients on this machine. */
  findings(): Promise<readonly HealthFinding[]>;
  /** Ways in which a held call can reach a person now. */
  channels(): readonly Channel[];
  /** Each approver, and how they can be reached now. */
  reach(): readonly ReachView[];
  /** Where approvers elsewhere reach this gateway, as far as it knows; null where it does not listen for them. */
  approversAt(): string | null;
  /** Who cosigns the log's head. */
  readonly witnessing: Witnessing;
  /** How the log grows, and how long the disk lasts. */
  readonly disk: DiskWatch;
  readonly purging: Purging;
  /** Whether the clock is good enough to delete by. */
  readonly doubts: ClockDoubts;
  /** Steps of a purge, and preservations between them. */
  readonly turns: Turns;
  /** Puts the configuration file in force. Throws where it cannot be read or does not parse. */
  reload(by: Actor): Promise<void>;
}
