/** The installation that a bench keeps its log in: made where there is none, its log opened as the gateway opens it. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { InstallationId } from '../proxy/contract/ids.ts';
import type { Store } from '../proxy/contract/store.ts';
import { makeInstallation } from '../proxy/gateway/init-gateway.ts';
import { systemClock } from '../proxy/platform/clock.ts';
import { loadConfig } from '../proxy/platform/config/load-config.ts';
import { chooseCustody } from '../proxy/platform/keys/choose-custody.ts';
import { openKeyring } from '../proxy/platform/keys/keyring.ts';
import { readProtection } from '../proxy/platform/keys/keyring-file.ts';
import { type Paths, pathsOf } from '../proxy/platform/paths.ts';
import { headFile } from '../proxy/store/head-file.ts';
import { openStore } from '../proxy/store/open-store.ts';

const CONFIG = 'listen: { port: 0 }\nservers: {}\npolicy: { default: deny }\n';

export async function makeHome(at: string): Promise<void> {
  const paths = pathsOf(at, undefined);
  if (existsSync(paths.keys)) return;
  mkdirSync(at, { recursive: true, mode: 0o700 });
  writeFileSync(paths.config, CONFIG, { mode: 0o600 });
  const id = await makeInstallation(paths, { keyFile: paths.keyFile, env: {} });
  writeFileSync(paths.config, `installation: ${id}\n${CONFIG}`);
}

export interface OpenHome {
  readonly store: Store;
  readonly paths: Paths;
  readonly databaseKey: Uint8Array;
  /** Milliseconds that opening the log took, its keys not counted. */
  readonly took: number;
}
export async function openHome(at: string): Promise<OpenHome> {
  const paths = pathsOf(at, undefined);
  const id = ((await loadConfig(paths.config)).config.installation ?? '') as InstallationId;
  const custody = await chooseCustody({ keyFile: paths.keyFile, env: {} }, await readProtection(paths.keys));
  const { databaseKey, cipher, log } = await openKeyring(paths.keys, id, custody);
  const began = performance.now();
  const store = await openStore({
    file: paths.database,
    databaseKey,
    cipher,
    log: { id, origin: `countersign/${id}/1`, epoch: 1 },
    privateKey: log.export({ type: 'pkcs8', format: 'der' }),
    head: headFile(paths.head, databaseKey),
    clock: systemClock,
  });
  return { store, paths, databaseKey, took: performance.now() - began };
}
