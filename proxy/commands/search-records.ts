import type { ApiClient, RecordFilter } from '../api/api-client.ts';
import type { RecordView } from '../contract/control.ts';

const PAGE = 500;

export interface SearchResult {
  readonly records: readonly RecordView[];
  readonly looked: number;
  /** False where older records were not looked at. */
  readonly complete: boolean;
}

/** Looks through the log page by page, newest first, for a text without regard to case. */
export async function searchRecords(
  api: ApiClient,
  text: string,
  filter: RecordFilter,
  most: { readonly limit: number; readonly depth: number },
): Promise<SearchResult> {
  const wanted = text.toLowerCase();
  const records: RecordView[] = [];
  let looked = 0;
  let before: number | undefined;
  for (;;) {
    const page = await api.records({ ...filter, limit: PAGE, ...(before === undefined ? {} : { before }) });
    for (const record of page) {
      looked += 1;
      if (holds(record, wanted)) records.push(record);
      if (records.length >= most.limit || looked >= most.depth) return { records, looked, complete: false };
    }
    const oldest = page.at(-1)?.index;
    if (oldest === undefined || oldest === 0) return { records, looked, complete: true };
    before = oldest;
  }
}

function holds(record: RecordView, wanted: string): boolean {
  return (
    record.text.toLowerCase().includes(wanted) ||
    record.bodies.some((body) => body.text.toLowerCase().includes(wanted))
  );
}
