/** What a backup has, and what restoring it would lose. */
export interface FoundBackup {
  readonly origin: string;
  readonly epoch: number;
  readonly size: number;
  readonly root: string;
  /** Records that the head outside knows of and the backup has not; null where nothing outside tells. */
  readonly lost: number | null;
  readonly newEpoch: number;
}
export interface RestoredLog extends FoundBackup {
  readonly newOrigin: string;
  /** The folder that the log went to that was there. */
  readonly aside: string;
  /** Whether what was revoked after the backup was made is still known, and revoked again. */
  readonly revocationsKept: boolean;
}
