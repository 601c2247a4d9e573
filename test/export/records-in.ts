import type { LogRecord } from '../../proxy/contract/record.ts';
import { recordLines } from '../../proxy/export/record-lines.ts';

/** The records of a bundle, oldest first. */
export async function recordsIn(bundle: string): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const line of recordLines(bundle))
    records.push(JSON.parse(Buffer.from(line.bytes).toString()) as LogRecord);
  return records;
}
