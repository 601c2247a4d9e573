import { parseJson } from '../contract/parse-json.ts';
import { type LogRecord, logRecord } from '../contract/record.ts';
import { canonical } from './canonical.ts';
import { MAX_RECORD_BYTES } from './record-template.ts';

/** What is wrong with the bytes of a record by themselves. */
export type NoRecord =
  | 'too-large'
  /** Not UTF-8 JSON. */
  | 'not-json'
  /** JSON, but not a record of a version that this program knows. */
  | 'not-a-record'
  /** A record, but its bytes are not the canonical ones. */
  | 'not-canonical';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One record from its bytes, which must be the canonical ones; otherwise what is wrong with it. */
export function readRecord(bytes: Uint8Array): LogRecord | NoRecord {
  if (bytes.length > MAX_RECORD_BYTES) return 'too-large';
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    value = parseJson(text);
  } catch {
    return 'not-json';
  }
  const parsed = logRecord.safeParse(value);
  if (!parsed.success) return 'not-a-record';
  // Also what shows a doubled key: the value read keeps one of the two.
  if (!isCanonical(value, text)) return 'not-canonical';
  return parsed.data;
}

function isCanonical(value: unknown, text: string): boolean {
  try {
    return canonical(value) === text;
  } catch {
    return false;
  }
}
