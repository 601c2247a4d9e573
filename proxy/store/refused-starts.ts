import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '../contract/parse-json.ts';
import { replaceFile } from './replace-file.ts';

/** A service that is started again and again would fill any room. */
const MOST = 16;
const MAX_BYTES = 8192;

const refusedStart = z.strictObject({
  code: z.string().regex(/^[a-z][a-z-]{0,31}$/),
  /** µs since 1970 UTC. */
  time: z.int(),
  size: z.int().nonnegative().exactOptional(),
  headSize: z.int().nonnegative().exactOptional(),
});
const fileShape = z.strictObject({
  refused: z.array(refusedStart).max(MOST),
  mac: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

/** A start that was refused because of its log: why, and how many records there were and ought to be, where known. */
export type RefusedStart = z.infer<typeof refusedStart>;

/** Stands for what was kept in a file that is not to be trusted. */
export const ALTERED = 'refusals-altered';

/** Keeps one more outside the log, which cannot be written then. The oldest go first. Throws where the file cannot be written. */
export async function keepRefusedStart(
  path: string,
  databaseKey: Uint8Array,
  start: RefusedStart,
): Promise<void> {
  const refused = [...(await readRefusedStarts(path, databaseKey, start.time)), start].slice(-MOST);
  const mac = macOf(refused, databaseKey).toString('base64url');
  await replaceFile(path, `${JSON.stringify({ refused, mac })}\n`);
}

/** The oldest first; none where there is no file. One that somebody else wrote is one entry, of code ALTERED and of the time `now`. */
export async function readRefusedStarts(
  path: string,
  databaseKey: Uint8Array,
  now: number,
): Promise<RefusedStart[]> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > MAX_BYTES) throw new RangeError('too long');
    const { refused, mac } = fileShape.parse(parseJson(bytes.toString('utf8')));
    if (!timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(refused, databaseKey))) {
      throw new RangeError('another MAC');
    }
    return refused;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    return [{ code: ALTERED, time: now }];
  }
}

/** As that of the head: who can only write files makes no refusals up. */
function macOf(refused: readonly RefusedStart[], databaseKey: Uint8Array): Buffer {
  const key = Buffer.from(hkdfSync('sha256', databaseKey, '', 'countersign/refused-starts/v1', 32));
  const lines = refused.map(
    ({ code, time, size = '-', headSize = '-' }) => `${code} ${time} ${size} ${headSize}\n`,
  );
  return createHmac('sha256', key)
    .update(`countersign/refused-starts/v1\n${lines.join('')}`)
    .digest();
}
