import type Database from 'better-sqlite3';
import { StoreError } from '../contract/store.ts';
import { first } from './migrations/0001-first.ts';
import { devices } from './migrations/0002-devices.ts';
import { refusedTools } from './migrations/0003-refused-tools.ts';
import { goneTools } from './migrations/0004-gone-tools.ts';
import { cosignatures } from './migrations/0005-cosignatures.ts';
import { retention } from './migrations/0006-retention.ts';
import { searchIndex } from './migrations/0007-search-index.ts';
import { facetBlocks } from './migrations/0008-facet-blocks.ts';
import { searchableTexts } from './migrations/0009-searchable-text.ts';
import { groupsOfDigits } from './migrations/0010-groups-of-digits.ts';
import { bundlesOfEpochs } from './migrations/0011-bundles-of-epochs.ts';
import { stateSums } from './migrations/0012-state-sums.ts';
import { textsAsRead } from './migrations/0013-texts-as-read.ts';
import { callsOfApprovals } from './migrations/0014-calls-of-approvals.ts';
import { takeState } from './state-sum.ts';

/** In order of version, which starts at 1 and has no gap. A migration that has shipped never changes. */
const MIGRATIONS = [
  first,
  devices,
  refusedTools,
  goneTools,
  cosignatures,
  retention,
  searchIndex,
  facetBlocks,
  searchableTexts,
  groupsOfDigits,
  bundlesOfEpochs,
  stateSums,
  textsAsRead,
  callsOfApprovals,
] as const;

/** Version of the database's schema, 0 where it has none yet. One of a newer program is StoreError 'newer-schema'. */
export function schemaOf(db: Database.Database): number {
  const found = Number(db.pragma('user_version', { simple: true }));
  const newest = MIGRATIONS.length;
  if (found > newest) {
    throw new StoreError(
      'newer-schema',
      `The database has schema ${found}, this program knows ${newest}: use a newer version.`,
    );
  }
  return found;
}

/** Brings the schema up to this program's; a database of a newer program stays as it is. */
export function migrate(db: Database.Database, databaseKey: Uint8Array): void {
  for (const { version, sql } of MIGRATIONS.slice(schemaOf(db))) {
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${version}`);
      // Tables may have other columns now.
      if (version >= stateSums.version) takeState(db, databaseKey);
    }).immediate();
  }
}
