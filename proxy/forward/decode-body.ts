import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { ForwardError } from './forward-error.ts';
import type { RawHeader } from './types.ts';

const DECODERS = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
} as const;

function isCoding(name: string): name is keyof typeof DECODERS {
  return Object.hasOwn(DECODERS, name);
}

/** The content codings of a body in the order they were applied (RFC 9110 section 8.4). Throws ForwardError `bad-answer` where there are too many. */
export function codingsOf(headers: readonly RawHeader[]): string[] {
  const codings = headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  // Each coding is a decompressor in memory: a list of many is an attack.
  if (codings.length > 2)
    throw new ForwardError('bad-answer', 'The answer has more than two content codings.');
  return codings;
}

/**
 * Undoes content codings piece by piece: what is read is never larger than what was pulled, so a ceiling on the reader's side stops
 * a decompression bomb. Throws ForwardError `bad-answer` for a coding it does not know.
 */
export function decodeBody(body: Readable, codings: readonly string[]): Readable {
  let decoded = body;
  for (const coding of codings.toReversed()) {
    if (!isCoding(coding))
      throw new ForwardError('bad-answer', `The answer's content coding ${coding} is unknown.`);
    // Errors reach the reader of the last stream; without a listener they would end the process once it reads no more.
    decoded = pipeline(decoded, DECODERS[coding](), () => undefined).on('error', () => undefined);
  }
  return decoded;
}
