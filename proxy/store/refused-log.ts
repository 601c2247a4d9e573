import type { Alone } from '../contract/examination.ts';
import { StoreError } from '../contract/store.ts';

/** A log that ends before the head that was kept outside of it: what is missing, and what to do. */
export function rolledBack(size: number, headSize: number, file: string): StoreError {
  const missing = headSize - size;
  return new StoreError(
    'rolled-back',
    `This log is older than the head that was kept outside of it: ${missing} of ${headSize} records are missing. It is an older copy, or its end is lost. ${goOn(file)}`,
    { sizes: { size, headSize } },
  );
}

/** A copy from before a restore: of the epoch that is written now it has nothing. */
export function olderEpoch(
  { epoch, size }: Alone,
  present: { readonly epoch: number; readonly size: number },
  file: string,
): StoreError {
  return new StoreError(
    'rolled-back',
    `This log is older than the head that was kept outside of it: it ends with record ${size - 1} of epoch ${epoch}, from before the log was restored, and the ${present.size} records of epoch ${present.epoch} are missing. ${goOn(file)}`,
    { sizes: { size: 0, headSize: present.size } },
  );
}

/** No tables: what it had is in a write-ahead log that is not there. */
export function emptyDatabase(headSize: number, file: string): StoreError {
  return new StoreError(
    'rolled-back',
    `This log is older than the head that was kept outside of it: ${file} is empty, and ${headSize} records are missing. A database that was copied while it was open has its records in a log.db-wal, which belongs to it: put both back, or the newest backup: countersign log restore FILE`,
    { sizes: { size: 0, headSize } },
  );
}

export function missingDatabase(headSize: number, file: string): StoreError {
  return new StoreError(
    'rolled-back',
    `There is no log at ${file}, and the head that was kept outside of it says that ${headSize} records were written. Put it back, or the newest backup: countersign log restore FILE`,
    { sizes: { size: 0, headSize } },
  );
}

/**
 * Two files of different moments, as by copying only one of them back. By what the database says alone it is an older copy beside a newer
 * write-ahead log, or the newest beside an older one.
 */
export function mixedFiles(
  alone: Alone,
  head: { readonly epoch: number; readonly size: number },
  file: string,
): StoreError {
  const own = `By itself log.db has ${alone.size} records of epoch ${alone.epoch}`;
  const aside = 'move log.db-wal and log.db-shm elsewhere (delete nothing)';
  const newest = alone.epoch > head.epoch || (alone.epoch === head.epoch && alone.size >= head.size);
  const what = newest
    ? `${own}, all that are known of, so that it is the write-ahead log which is not its own: ${aside}.`
    : `${own}, fewer than the head that was kept outside of it says, so that it is an older copy beside a newer write-ahead log, or damaged. Put back the file that log.db-wal belongs to; or, where it is gone, ${aside}, and then: countersign log restore ${file}`;
  const sizes =
    alone.epoch === head.epoch ? { size: alone.size, headSize: head.size } : { headSize: head.size };
  return new StoreError(
    'mixed',
    `${file} and the write-ahead log beside it do not belong together. ${what}`,
    { sizes },
  );
}

function goOn(file: string): string {
  return `Put the newest log.db back, with its log.db-wal if it has one; or, where it is gone, go on from this one on purpose, in a new epoch that says what is lost: countersign log restore ${file}`;
}
