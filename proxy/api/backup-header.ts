import { parseJson } from '../contract/parse-json.ts';
import type { BackupView } from '../contract/views.ts';
import { ApiClientError } from './client-ask.ts';
import { backupView } from './views.ts';

/** What a backup is of, as JSON. */
export const BACKUP_HEADER = 'x-countersign-backup';

/** Throws ApiClientError `bad-answer`. */
export function parseBackup(header: string | undefined): BackupView {
  try {
    return backupView.parse(parseJson(header ?? ''));
  } catch (cause) {
    throw new ApiClientError('bad-answer', 'The gateway did not say what its backup is of.', { cause });
  }
}
