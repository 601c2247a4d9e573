import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Store } from '../../../proxy/contract/store.ts';
import type { Clock } from '../../../proxy/contract/time.ts';
import { uuidv7 } from '../../../proxy/platform/uuid.ts';
import type { Head, HeadPort } from '../../../proxy/store/head.ts';
import { openStore, type StoreOptions } from '../../../proxy/store/open-store.ts';

/** A clock whose timers run only when told. */
function handClock(): Clock & { fire(): void } {
  let pending: (() => void)[] = [];
  return {
    now: () => ({ wall: 1_795_219_200_000_000, mono: 0 }),
    after(_ms, run) {
      pending.push(run);
      return () => {
        pending = pending.filter((other) => other !== run);
      };
    },
    fire() {
      for (const run of pending.splice(0)) run();
    },
  };
}

/** A head kept in memory, as a key store keeps it: apart from the data folder. */
function memoryHead(): HeadPort & { head: Head | undefined; failing: boolean } {
  return {
    head: undefined,
    failing: false,
    async load() {
      return this.head;
    },
    async save(head) {
      if (this.failing) throw new Error('the key store is locked');
      this.head = head;
    },
  };
}

/** A temporary folder, gone with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function ed25519Key(): Uint8Array {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
}

export type TestOptions = StoreOptions & {
  readonly folder: string;
  readonly head: ReturnType<typeof memoryHead>;
  readonly clock: ReturnType<typeof handClock>;
};
/** Options of a fresh store in a folder of its own. */
export function freshOptions(cipher: 'sqlcipher' | 'aegis' = 'sqlcipher'): TestOptions {
  const folder = temporaryFolder();
  return {
    folder,
    file: join(folder, 'log.db'),
    databaseKey: new Uint8Array(randomBytes(32)),
    cipher,
    log: { id: uuidv7(), origin: `test.countersign/${uuidv7()}/0`, epoch: 0 },
    privateKey: ed25519Key(),
    head: memoryHead(),
    clock: handClock(),
  };
}

/** As a program of before there were sums of the state left it: nothing outside knows of one. */
export function forgetState({ head }: TestOptions): void {
  if (head.head === undefined) return;
  const { size, root } = head.head;
  head.head = { size, root };
}

/** Opens a store that is closed with the test at the latest. */
export async function open(options: StoreOptions): Promise<Store> {
  const store = await openStore(options);
  onTestFinished(() => store.close());
  return store;
}
