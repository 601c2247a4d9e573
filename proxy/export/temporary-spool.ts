import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Spool } from './zip.ts';

/** Up to here it stays in memory. */
const IN_MEMORY = 1024 * 1024;

/**
 * A spool that goes to a file of its own (0600) once it is long. `close` removes it. What an archive puts in it is its directory: names,
 * which are commitments and indexes, lengths and checksums, and those of bodies are of salted bytes. So of a bundle that is encrypted
 * nothing that it holds is ever plain on the disk.
 */
export function temporarySpool(): Spool & { close(): Promise<void> } {
  let held: Uint8Array[] = [];
  let bytes = 0;
  let folder: string | undefined;
  let file: FileHandle | undefined;

  async function spill(): Promise<void> {
    folder ??= await mkdtemp(join(tmpdir(), 'countersign-export-'));
    file ??= await open(join(folder, 'directory'), 'wx+', 0o600);
    await file.appendFile(Buffer.concat(held));
    held = [];
    bytes = 0;
  }
  return {
    async append(chunk) {
      held.push(chunk);
      bytes += chunk.length;
      if (bytes > IN_MEMORY) await spill();
    },
    async *read() {
      if (folder !== undefined) yield* createReadStream(join(folder, 'directory')) as AsyncIterable<Buffer>;
      yield* held;
    },
    async close() {
      await file?.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
