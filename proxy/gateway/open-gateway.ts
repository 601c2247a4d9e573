import { setImmediate } from 'node:timers/promises';
import type { ConsoleDoor } from '../api/console/console-door.ts';
import type { ApiApp } from '../api/serve-local.ts';
import type { GatewayControl } from '../contract/control.ts';
import type { HealthFinding } from '../contract/health.ts';
import type { LogRecord, StopReason } from '../contract/record.ts';
import type { Clock } from '../contract/time.ts';
import { systemClock } from '../platform/clock.ts';
import type { CustodyOptions } from '../platform/keys/choose-custody.ts';
import { type Paths, pathsOf, resolveHome } from '../platform/paths.ts';
import { headFile } from '../store/head-file.ts';
import { openStore } from '../store/open-store.ts';
import { newestEpoch } from '../store/peek.ts';
import type { Installation } from './installation.ts';
import { FIRST_EPOCH, logIdentity, vkeyOf } from './log-identity.ts';
import { type OpenInstallation, openInstallation } from './open-installation.ts';
import { keepingRefusal } from './refused-starts.ts';
import { requireHead } from './require-head.ts';
import { finishInterrupted } from './restore/finish-restore.ts';

export interface OpenOptions {
  readonly home?: string | undefined;
  readonly config?: string | undefined;
  /** Whether to listen for agents; without, only the control works. */
  readonly listen: boolean;
  readonly custody?: Partial<Omit<CustodyOptions, 'keyFile' | 'env'>>;
  readonly isolation?: LogRecord['isolation'];
  /** Makes the installation where there is none. */
  readonly init?: boolean;
  /** Goes on where the head that is kept outside the log is gone, and puts that on record. */
  readonly acceptMissingHead?: boolean;
  readonly diagnose?: (what: string, error?: unknown) => void;
  /** The machine's, by default. */
  readonly clock?: Clock;
  /** What starts this program; by default as this process was started. */
  readonly self?: readonly [string, ...string[]];
  /** What a person types for `countersign`, which is the default. */
  readonly program?: string;
  /** What the starter finds on this machine beside the gateway, for Health. */
  readonly findings?: () => Promise<readonly HealthFinding[]>;
  /** The secret of this start by which the desktop app is known at the local socket. */
  readonly shell?: string | undefined;
}
export interface OpenGateway {
  readonly installation: Installation;
  readonly control: GatewayControl;
  readonly app: ApiApp;
  /** The pages for browsers. */
  readonly console: ConsoleDoor;
  /** Where agents connect, or null. */
  readonly url: string | null;
  /** Where approvers elsewhere connect, or null. */
  readonly approversUrl: string | null;
  /** Whether this start made the installation. */
  readonly firstRun: boolean;
  /** Ends in order: no new calls, those under way get their time, then children, log and lock. */
  close(reason?: StopReason): Promise<void>;
}

/** Opens an installation: keys, log, configuration, servers and, where asked, the listener. */
export async function openGateway(options: OpenOptions): Promise<OpenGateway> {
  const paths = pathsOf(resolveHome(options.home), options.config);
  const clock = options.clock ?? systemClock;
  const installation = await openInstallation(paths, options);
  const { databaseKey } = installation.keyring;
  const kept = { paths, databaseKey, clock, diagnose: options.diagnose ?? (() => {}) };
  return keepingRefusal(kept, () => openLog({ paths, clock, installation }, options));
}

async function openLog(
  {
    paths,
    clock,
    installation,
  }: { readonly paths: Paths; readonly clock: Clock; readonly installation: OpenInstallation },
  options: OpenOptions,
): Promise<OpenGateway> {
  const { id, keyring } = installation;
  await finishInterrupted(paths, keyring.databaseKey);
  const kept = await requireHead(paths, keyring.databaseKey, options.acceptMissingHead === true);
  const place = { file: paths.database, databaseKey: keyring.databaseKey, cipher: keyring.cipher };
  const epoch = kept?.epoch ?? newestEpoch(place) ?? FIRST_EPOCH;
  const log = logIdentity(id, epoch);
  const { origin } = log;
  const vkey = vkeyOf(origin, keyring.log);
  const opening = openStore({
    ...place,
    log,
    privateKey: keyring.log.export({ type: 'pkcs8', format: 'der' }),
    head: { ...headFile(paths.head, keyring.databaseKey, epoch), load: async () => kept },
    clock,
  });
  // The rest of the program is loaded while the store's threads start. They begin first: loading leaves this thread no moment.
  const loading = setImmediate().then(() => import('./run-gateway.ts'));
  const [opened, { runGateway }] = await Promise.all([opening, loading]);
  const headMissing = kept === undefined;
  return runGateway({ ...installation, paths, clock, origin, vkey, headMissing, opened }, options);
}
