import { existsSync, readFileSync } from 'node:fs';
import { masksConfig } from '../proxy/contract/masking.ts';
import { createMasker } from '../proxy/mask/masker.ts';
import type { GatewayUnderTest } from '../test/conformance/gateway-under-test.ts';
import { measurePolicy } from './policy.ts';
import { median } from './statistics.ts';

/** One figure beside the table of calls, with what it may be at most. */
export interface MicroRow {
  readonly name: string;
  readonly unit: 'µs' | 'ms' | 'MB';
  /** Undefined where it could not be measured. */
  readonly value: number | undefined;
  readonly limit: number;
}

/** Resident memory of the gateway (10^6 bytes) while the bench drives it. */
export interface MemoryFigures {
  readonly idle: number | undefined;
  readonly afterCalls: number | undefined;
  /** The same, `REST_SECONDS` later: what is left when V8 has had time to give back what nobody uses. */
  readonly rested: number | undefined;
}
export const REST_SECONDS = 30;

const ROUNDS = 1000;

/** An answer of 10 KB: rows of JSON, each with a mail address and a secret by its name, as a server returns from a table. */
function tenKilobytes(): Buffer {
  const rows: object[] = [];
  for (let row = 0; JSON.stringify(rows).length < 10_000; row++) {
    const note = 'A note of some words, as people write them about a customer.';
    rows.push({
      id: row,
      note,
      mail: `person${row}@corp.example`,
      apiKey: `k${row * 7919}x`,
      price: row * 1.25,
    });
  }
  const result = { content: [{ type: 'text', text: 'rows' }], structuredContent: { rows } };
  return Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
}

/** Microseconds (p50) to mask one answer of 10 KB. The first half of the rounds warms up. */
function measureMask(): number {
  const masker = createMasker(masksConfig.parse({}));
  const answer = tenKilobytes();
  const times = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    masker.maskMessage(answer, { server: 'crm', tool: 'query', role: 'answer' });
    return (performance.now() - started) * 1000;
  });
  return median(times.slice(ROUNDS / 2));
}

/** Resident memory of a process in MB (10^6 bytes), from /proc; undefined where there is none. */
export function residentMb(pid: number | undefined): number | undefined {
  if (pid === undefined || !existsSync(`/proc/${pid}/status`)) return undefined;
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kib === undefined ? undefined : (Number(kib) * 1024) / 1e6;
}

/** The rows under the table of calls. */
export function microRows(gateway: GatewayUnderTest, memory: MemoryFigures): readonly MicroRow[] {
  return [
    { name: 'decision with 100 rules', unit: 'µs', value: measurePolicy().p50, limit: 30 },
    { name: 'masking 10 KB', unit: 'µs', value: measureMask(), limit: 1000 },
    { name: 'start to ready', unit: 'ms', value: gateway.readyMs, limit: 1000 },
    { name: 'memory idle', unit: 'MB', value: memory.idle, limit: 170 },
    { name: 'memory after 100,000 calls', unit: 'MB', value: memory.afterCalls, limit: 170 },
    { name: `the same, ${REST_SECONDS} s later`, unit: 'MB', value: memory.rested, limit: 170 },
  ];
}
