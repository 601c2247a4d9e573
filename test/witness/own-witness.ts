import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../proxy/platform/clock.ts';
import { formatVkey } from '../../proxy/record/keys.ts';
import { serveWitness } from '../../proxy/witness/serve-witness.ts';
import { createWitness } from '../../proxy/witness/witness.ts';
import { type WitnessFolder, witnessFolder } from '../../proxy/witness/witness-folder.ts';
import { freePort } from '../gateway/free-port.ts';

export interface OwnWitness {
  readonly url: string;
  readonly vkey: string;
  readonly folder: WitnessFolder;
  /** Stops answering; its folder stays. */
  stop(): Promise<void>;
  /** Answers again, at the same place. */
  again(): Promise<void>;
  close(): Promise<void>;
}

/** A witness on a port of its own. */
export async function startWitness(
  name = 'witness.example/one',
  tls?: { readonly cert: Buffer; readonly key: Buffer },
): Promise<OwnWitness> {
  const path = await mkdtemp(join(tmpdir(), 'countersign-witness-'));
  const folder = witnessFolder(path);
  const signer = await folder.init(name);
  const serve = (port: number) =>
    serveWitness({
      witness: createWitness({ folder, signer, clock: systemClock, forked: () => {} }),
      host: '127.0.0.1',
      port,
      tls,
      clock: systemClock,
      diagnose: () => {},
    });
  let listener = await serve(await freePort());
  const { port } = listener;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/`,
    vkey: formatVkey(signer.key),
    folder,
    stop: () => listener.close(),
    async again() {
      listener = await serve(port);
    },
    async close() {
      await listener.close();
      await rm(path, { recursive: true, force: true });
    },
  };
}
