/**
 * Approvers' devices: keys and invitations among the credentials, and what could not be delivered. SQLite cannot change a CHECK,
 * so the table of credentials is made anew; nothing refers to it by a foreign key.
 */
const DEVICES = `
CREATE TABLE credentials_2 (
  id TEXT PRIMARY KEY,
  principal TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('mtls', 'secret', 'device', 'invite')),
  spki_sha256 TEXT UNIQUE,
  serial TEXT,
  not_before INTEGER NOT NULL,
  not_after INTEGER,
  revoked_at INTEGER,
  verifier TEXT,
  last_used INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO credentials_2
  SELECT id, principal, kind, spki_sha256, serial, not_before, not_after, revoked_at, verifier, last_used FROM credentials;
DROP TABLE credentials;
ALTER TABLE credentials_2 RENAME TO credentials;

ALTER TABLE deliveries ADD COLUMN failed INTEGER;
`;

export const devices = { version: 2, sql: DEVICES };
