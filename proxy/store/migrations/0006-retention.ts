/** What was asked for as a bundle, and what must not be deleted. */
const RETENTION = `
CREATE TABLE bundles (
  n INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  runs TEXT NOT NULL CHECK (json_valid(runs))
) STRICT;

CREATE TABLE preservations (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  reason TEXT NOT NULL,
  filter TEXT NOT NULL CHECK (json_valid(filter)),
  placed INTEGER NOT NULL,
  placed_by TEXT NOT NULL,
  released INTEGER,
  released_by TEXT,
  release_reason TEXT,
  CHECK ((released IS NULL) = (released_by IS NULL))
) STRICT, WITHOUT ROWID;
`;

export const retention = { version: 6, sql: RETENTION };
