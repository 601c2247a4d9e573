import { BUNDLE_FILES } from '../contract/bundle.ts';
import { MAX_RECORD_BYTES } from '../record/record-template.ts';
import { filesOf } from './archive.ts';
import type { ArchivePlace } from './archive-source.ts';
import { BundleError } from './bundle-error.ts';

const LINE_FEED = 0x0a;

/** The lines of one of a bundle's files of records without their line feeds, numbered from 1. Throws BundleError and ArchiveError. */
export async function* recordLines(
  place: ArchivePlace,
  name: string = BUNDLE_FILES.records,
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly line: number }> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 0;
  for await (const file of filesOf(place)) {
    if (file.name !== name) continue;
    for await (const chunk of file.stream()) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
        yield { bytes: bytes.subarray(start, end), line: ++line };
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > MAX_RECORD_BYTES) throw bad(name, line + 1);
    }
    if (rest.length > 0) throw bad(name, line + 1);
    return;
  }
}

function bad(file: string, line: number): BundleError {
  return new BundleError('bad-record', `Line ${line} of the records is too long, or has no end.`, { file });
}
