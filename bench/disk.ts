import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './statistics.ts';

const BLOCK = Buffer.alloc(4096, 0x5a);
const TIMES = 200;

/** Milliseconds (p50) that the file system under `folder` takes to append 4 KiB and sync it: the least that a durable record costs. */
export function measureFdatasync(folder: string): number {
  const file = join(folder, 'fdatasync.bench');
  const descriptor = openSync(file, 'w');
  try {
    return median(
      Array.from({ length: TIMES }, () => {
        const started = performance.now();
        writeSync(descriptor, BLOCK);
        fdatasyncSync(descriptor);
        return performance.now() - started;
      }),
    );
  } finally {
    closeSync(descriptor);
    rmSync(file);
  }
}
