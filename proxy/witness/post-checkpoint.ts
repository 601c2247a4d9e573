import { readFile } from 'node:fs/promises';
import type { WitnessPort } from './ask-witness.ts';

/** Most bytes of an answer that are read: signature lines, and a few of them. */
const MOST_ANSWER_BYTES = 64 * 1024;

/**
 * POSTs to a witness at this address. Redirects are not followed. Rejects when `signal` aborts, where it cannot be reached, and
 * where the answer is too large.
 */
export async function postCheckpoint(
  { url, ca }: { readonly url: string; readonly ca?: string | undefined },
  body: string,
  signal: AbortSignal,
): ReturnType<WitnessPort['post']> {
  const tls = ca === undefined ? {} : { ca: await readFile(ca) };
  // Loaded when the first witness is asked: it is 15 MB, and most gateways may ask none.
  const { Agent, request } = await import('undici');
  const dispatcher = new Agent({ connect: tls, connections: 1 });
  try {
    const answer = await request(`${url.replace(/\/+$/, '')}/add-checkpoint`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body,
      signal,
      dispatcher,
    });
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of answer.body) {
      const bytes: Buffer = part;
      size += bytes.length;
      if (size > MOST_ANSWER_BYTES) throw new RangeError('the answer is too large');
      parts.push(bytes);
    }
    const type = answer.headers['content-type'];
    return {
      status: answer.statusCode,
      type: (Array.isArray(type) ? type[0] : type)?.split(';')[0]?.trim() ?? '',
      body: Buffer.concat(parts).toString('utf8'),
    };
  } finally {
    await dispatcher.destroy();
  }
}
