/** Records of one epoch that a restore lost, as far as is known: there may be more. */
export interface Loss {
  readonly epoch: number;
  readonly records: number;
}
/** What a backup has, and what restoring it would lose. */
export interface FoundBackup {
  readonly origin: string;
  readonly epoch: number;
  readonly size: number;
  readonly root: string;
  /** Records that are known of and that the backup has not, of all epochs; null where nothing tells. */
  readonly lost: number | null;
  /** Of which epochs they are. */
  readonly lostOf: readonly Loss[];
  readonly newEpoch: number;
  /** Legal holds of the log that is there that the backup lacks: they are placed again. */
  readonly holdsPlaced: number;
  /** Whether those are all that were placed after the backup was made: the log that is there can be read, and goes as far as the head outside. */
  readonly holdsKept: boolean;
  /** Likewise of what was revoked since, and is revoked again. */
  readonly revocationsKept: boolean;
  /** Whether who may call or approve, what is confirmed, granted and on hold is in the backup as its log led to. */
  readonly stateHolds: boolean;
  /** The first record in each epoch that tells of a vote which is none (`bad-vote`): restoring changes nothing in that. */
  readonly badVotes: readonly { readonly epoch: number; readonly index: number }[];
}
export interface RestoredLog extends FoundBackup {
  readonly newOrigin: string;
  /** The folder that the log went to that was there. */
  readonly aside: string;
}
