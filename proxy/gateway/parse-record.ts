import { parseJson } from '../contract/parse-json.ts';
import type { RecordRow } from '../contract/queries.ts';
import type { LogRecord } from '../contract/record.ts';

/** A record as a value. The tree has vouched for the bytes, and this program's own writer for their shape. */
export function parseRecord({ bytes }: Pick<RecordRow, 'bytes'>): LogRecord {
  return parseJson(Buffer.from(bytes).toString('utf8')) as LogRecord;
}
