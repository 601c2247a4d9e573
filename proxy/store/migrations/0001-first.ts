import { STATE_TABLES } from './0001-state-tables.ts';

/**
 * The log and what hangs on it. `log` in other tables is `log.n`, a small stand-in for the log's id, so every key of the log is
 * (log, index). `size` and `root` are the head: they change in the transaction of the records they count.
 */
const LOG_TABLES = `
CREATE TABLE log (
  n INTEGER PRIMARY KEY CHECK (n BETWEEN 1 AND 2047),
  id TEXT NOT NULL UNIQUE,
  origin TEXT NOT NULL UNIQUE,
  epoch INTEGER NOT NULL UNIQUE CHECK (epoch >= 0),
  vkeys TEXT NOT NULL CHECK (json_valid(vkeys)),
  size INTEGER NOT NULL CHECK (size >= 0),
  root BLOB NOT NULL CHECK (length(root) = 32),
  bodies INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A record's key is its log and its index in one integer, so that the table is its own index and grows at its end alone.
CREATE TABLE records (
  key INTEGER PRIMARY KEY CHECK (key >= 0),
  log INTEGER GENERATED ALWAYS AS (key >> 40) VIRTUAL,
  idx INTEGER GENERATED ALWAYS AS (key & 0xffffffffff) VIRTUAL,
  bytes BLOB NOT NULL CHECK (length(bytes) <= 65535)
) STRICT;

-- The record's key, then 12 bits that number the bodies of one record.
CREATE TABLE bodies (
  key INTEGER PRIMARY KEY CHECK (key >= 0),
  log INTEGER GENERATED ALWAYS AS (key >> 52) VIRTUAL,
  idx INTEGER GENERATED ALWAYS AS ((key >> 12) & 0xffffffffff) VIRTUAL,
  role TEXT NOT NULL,
  "commit" TEXT NOT NULL CHECK (length("commit") = 43),
  salt BLOB NOT NULL CHECK (length(salt) = 32),
  data BLOB NOT NULL,
  media TEXT NOT NULL,
  encoding TEXT NOT NULL DEFAULT 'identity' CHECK (encoding IN ('identity', 'zstd')),
  mask_version INTEGER NOT NULL,
  class TEXT NOT NULL CHECK (class IN ('call', 'policy', 'rule', 'definition')),
  purge_after INTEGER,
  preserved_by TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(preserved_by)),
  CHECK (class = 'call' OR purge_after IS NULL)
) STRICT;
-- Commitments are random, so an index over all of them would write a page for each body. Bodies of calls are found by record.
CREATE INDEX bodies_lasting ON bodies ("commit") WHERE class <> 'call';

-- A full tile is written once; the partial tile of a level above 0 is one row until it is full.
CREATE TABLE tiles (
  log INTEGER NOT NULL,
  level INTEGER NOT NULL,
  n INTEGER NOT NULL,
  hashes BLOB NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192),
  PRIMARY KEY (log, level, n)
) STRICT;

CREATE TABLE checkpoints (
  log INTEGER NOT NULL,
  size INTEGER NOT NULL,
  note TEXT NOT NULL,
  asked INTEGER NOT NULL CHECK (asked IN (0, 1)),
  PRIMARY KEY (log, size)
) STRICT, WITHOUT ROWID;

-- What records are searched by. Filled a full level-0 tile at a time, so that its pages are written once for 256 records.
CREATE TABLE record_search (
  log INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  time INTEGER NOT NULL,
  kind TEXT NOT NULL,
  session TEXT,
  call TEXT,
  agent TEXT,
  server TEXT,
  PRIMARY KEY (log, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_search_kind ON record_search (log, kind, idx);
CREATE INDEX record_search_session ON record_search (log, session, idx) WHERE session IS NOT NULL;
CREATE INDEX record_search_call ON record_search (log, call, idx) WHERE call IS NOT NULL;
CREATE INDEX record_search_agent ON record_search (log, agent, idx) WHERE agent IS NOT NULL;
CREATE INDEX record_search_server ON record_search (log, server, idx) WHERE server IS NOT NULL;
`;

export const first = { version: 1, sql: LOG_TABLES + STATE_TABLES };
