import type { VerifyWatch } from '../contract/store.ts';
import type { DatabasePlace } from './database.ts';
import type { ExaminedLog } from './examine-log.ts';
import type { ExaminerData, FoundBeside } from './examine-worker.ts';
import { runInThread } from './run-in-thread.ts';

const EXAMINER = new URL('./examine-worker.ts', import.meta.url);

export interface ExamineStore extends ExaminedLog {
  readonly place: DatabasePlace;
}

/**
 * Reads a log that may be damaged, in a thread of its own, and says what is wrong with it. Nothing is written. StoreError 'locked' where
 * a gateway has it open.
 */
export function examineStore(
  { place, ...asked }: ExamineStore,
  watch: VerifyWatch = {},
): Promise<FoundBeside> {
  const data: ExaminerData = { place, asked };
  return runInThread<FoundBeside>(EXAMINER, data, watch);
}
