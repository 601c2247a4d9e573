import type { IncomingMessage } from 'node:http';
import { ListenError } from './refusal.ts';

/** Reads a request body of at most `ceiling` bytes. Throws ListenError. */
export function readBody(request: IncomingMessage, ceiling: number): Promise<Uint8Array> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return Promise.reject(
      new ListenError('body-encoded', 'Send the request without Content-Encoding.', { status: 415 }),
    );
  }
  const tooLarge = (): ListenError =>
    new ListenError('body-too-large', `The request is larger than the ${ceiling} bytes allowed.`, {
      status: 413,
    });
  if (Number(request.headers['content-length'] ?? 0) > ceiling) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > ceiling) {
        request.off('data', take);
        request.pause();
        reject(tooLarge());
      } else {
        chunks.push(chunk);
      }
    };
    request.on('data', take);
    const broken = (cause?: unknown): void =>
      reject(new ListenError('body-incomplete', 'The request ended before its body did.', { cause }));
    request.once('end', () => {
      // `close` follows each `end`, and an error made for nothing costs as much as the rest of this.
      request.off('close', broken);
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.once('error', broken);
    request.once('close', broken);
  });
}
