import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { GatewayUnderTest } from '../test/conformance/gateway-under-test.ts';

/** One figure beside the table of calls, with what it may be at most. */
export interface MicroRow {
  readonly name: string;
  readonly unit: 'µs' | 'ms' | 'MB';
  /** Undefined where it could not be measured. */
  readonly value: number | undefined;
  readonly limit: number;
}

/** What a gateway is asked for while the bench drives it. */
export interface GatewayFigures {
  readonly idleMb: number | undefined;
  readonly afterCallsMb: number | undefined;
}

/** `policy.ts` and `mask.ts` each export one function that gives microseconds for one decision or one masked text. */
const measured = z.union([z.number(), z.object({ p50: z.number() }).transform(({ p50 }) => p50)]);

async function measureModule(file: string, name: string): Promise<number | undefined> {
  const url = new URL(file, import.meta.url);
  if (!existsSync(url)) return undefined;
  const module = (await import(url.href)) as Readonly<Record<string, unknown>>;
  const measure = module[name];
  if (typeof measure !== 'function') throw new Error(`${file} does not export ${name}()`);
  return measured.parse(await measure());
}

/** Resident memory of a process in MB (10^6 bytes), from /proc; undefined where there is none. */
export function residentMb(pid: number | undefined): number | undefined {
  if (pid === undefined || !existsSync(`/proc/${pid}/status`)) return undefined;
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kib === undefined ? undefined : (Number(kib) * 1024) / 1e6;
}

/** The rows under the table of calls. */
export async function microRows(
  gateway: GatewayUnderTest,
  figures: GatewayFigures,
): Promise<readonly MicroRow[]> {
  const decision = await measureModule('./policy.ts', 'measurePolicy');
  const masking = await measureModule('./mask.ts', 'measureMask');
  return [
    { name: 'decision with 100 rules', unit: 'µs', value: decision, limit: 30 },
    { name: 'masking 10 KB', unit: 'µs', value: masking, limit: 1000 },
    { name: 'start to ready', unit: 'ms', value: gateway.readyMs, limit: 1000 },
    { name: 'memory idle', unit: 'MB', value: figures.idleMb, limit: 170 },
    { name: 'memory after 100,000 calls', unit: 'MB', value: figures.afterCallsMb, limit: 170 },
  ];
}
