import type { ApiApp } from '../api/serve-local.ts';
import type { DatabaseCipher } from '../contract/cipher.ts';
import type { GatewayControl } from '../contract/control.ts';
import type { Examination } from '../contract/examination.ts';
import type { HealthFinding } from '../contract/health.ts';
import type { StopReason } from '../contract/record.ts';
import type { FoundBackup, RestoredLog } from '../contract/restore.ts';
import type { VerifyWatch } from '../contract/store.ts';
import type { KeyCustody } from '../platform/keys/custody.ts';

/** How the keys are opened, as far as the command line says: descriptors and files, never values. */
export interface CustodyChoice {
  /** One that was handed over by the process that started this one. */
  readonly chosen?: KeyCustody | undefined;
  readonly passphraseFd?: number | undefined;
  readonly passphraseFile?: string | undefined;
  /** The desktop app's descriptor with the key-encryption key. */
  readonly kekFd?: number | undefined;
}
interface PlaceOptions {
  readonly home: string;
  readonly config?: string | undefined;
  readonly custody: CustodyChoice;
}
interface InitOptions extends PlaceOptions {
  readonly cipher: DatabaseCipher;
}
interface OpenOptions extends PlaceOptions {
  /** With the TLS listener for agents, or the core alone for a command. */
  readonly listen: boolean;
  /** Makes the installation where there is none. */
  readonly makeMissing: boolean;
  /** Goes on where the head that is kept outside the log is gone, and puts that on record. */
  readonly acceptMissingHead?: boolean;
  /** Whether the gateway runs out of its agents' reach; each record says which was so. */
  readonly isolation?: 'same-user' | 'other-user' | 'other-host';
  /** Told of what goes wrong beside the calls. */
  readonly diagnose?: (what: string, error?: unknown) => void;
  /** What starts this program, for lines that start it again. */
  readonly self?: readonly [string, ...string[]];
  /** What a person types for `countersign`. */
  readonly program?: string;
  /** What is found beside the gateway, for Health: the clients of the user who started it. */
  readonly findings?: () => Promise<readonly HealthFinding[]>;
  /** The secret of this start by which the desktop app is known at the local socket. */
  readonly shell?: string | undefined;
}
export interface OpenGateway {
  readonly control: GatewayControl;
  readonly app: ApiApp;
  /** Whether this start made the installation. */
  readonly firstRun: boolean;
  /** Ends in order: no new calls, those under way finish, the log is closed. */
  close(reason?: StopReason): Promise<void>;
}
interface ExamineOptions extends PlaceOptions {
  /** Indexes, both included. */
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly recordsOnly: boolean;
}
export interface NewInstallation {
  readonly installation: string;
  readonly config: string;
  /** How the keys are protected. */
  readonly protection: string;
}
interface RestoreOptions extends PlaceOptions {
  readonly file: string;
  readonly agreed: (found: FoundBackup) => Promise<boolean>;
  readonly progress: (checked: number, of: number) => void;
  readonly signal: AbortSignal;
}
/** The ways into the gateway. The command line is given them, so that it can be tried without one. */
export interface GatewayStarter {
  open(options: OpenOptions): Promise<OpenGateway>;
  /** Makes the installation: id, CA, keys, an empty configuration. Throws where there is one. */
  init(options: InitOptions): Promise<NewInstallation>;
  /** Says what is wrong with a log that `open` refuses. Writes nothing. */
  examine(options: ExamineOptions, watch: VerifyWatch): Promise<Examination>;
  /** Puts a backup in place of the log, with no gateway running. */
  restore(options: RestoreOptions): Promise<RestoredLog>;
}
