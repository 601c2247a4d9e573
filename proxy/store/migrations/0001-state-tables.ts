/** The state tables of contract/state.ts: projections of the log. What must not happen twice is a key. */
export const STATE_TABLES = `
CREATE TABLE principals (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'agent', 'service', 'team', 'gateway', 'witness')),
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  disabled_at INTEGER,
  roles TEXT NOT NULL CHECK (json_valid(roles))
) STRICT, WITHOUT ROWID;

CREATE TABLE identities (
  principal TEXT NOT NULL,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (principal TEXT PRIMARY KEY, owner TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE credentials (
  id TEXT PRIMARY KEY,
  principal TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('mtls', 'secret')),
  spki_sha256 TEXT UNIQUE,
  serial TEXT,
  not_before INTEGER NOT NULL,
  not_after INTEGER,
  revoked_at INTEGER,
  verifier TEXT,
  last_used INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE servers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  added INTEGER NOT NULL,
  removed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX servers_name ON servers (name) WHERE removed_at IS NULL;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  agent TEXT NOT NULL,
  server TEXT NOT NULL,
  basis TEXT NOT NULL CHECK (basis IN ('mcp-session', 'shim-run', 'idle-gap')),
  external_key TEXT,
  opened INTEGER NOT NULL,
  last_call INTEGER NOT NULL,
  closed INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_opened ON sessions (opened);
CREATE INDEX sessions_open ON sessions (opened) WHERE closed IS NULL;

CREATE TABLE calls (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  session TEXT NOT NULL,
  agent TEXT NOT NULL,
  server TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('to-server', 'to-agent')),
  method TEXT NOT NULL,
  tool TEXT NOT NULL,
  effect TEXT NOT NULL CHECK (effect IN ('allow', 'deny', 'hold')),
  enforced INTEGER NOT NULL CHECK (enforced IN (0, 1)),
  rule TEXT NOT NULL,
  approval TEXT,
  received INTEGER NOT NULL,
  finished INTEGER,
  outcome TEXT,
  masked INTEGER NOT NULL,
  CHECK ((finished IS NULL) = (outcome IS NULL))
) STRICT;

-- Filled as record_search is: calls after its last row are looked through as they are.
CREATE TABLE call_index (n INTEGER PRIMARY KEY, session TEXT NOT NULL, received INTEGER NOT NULL) STRICT;
CREATE INDEX call_index_received ON call_index (received);
CREATE INDEX call_index_session ON call_index (session, received);
-- Calls that were unfinished when they came into call_index.
CREATE TABLE open_calls (n INTEGER PRIMARY KEY) STRICT;
CREATE TRIGGER calls_finished AFTER UPDATE OF finished ON calls WHEN new.finished IS NOT NULL
BEGIN
  DELETE FROM open_calls WHERE n = new.n;
END;

CREATE TABLE tools (
  server TEXT NOT NULL,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  body TEXT NOT NULL,
  seen INTEGER NOT NULL,
  claimed_class TEXT NOT NULL CHECK (claimed_class IN ('read', 'write', 'destructive')),
  confirmed_class TEXT CHECK (confirmed_class IN ('read', 'write', 'destructive')),
  confirmed_definition TEXT,
  confirmed_body TEXT,
  confirmed_by TEXT,
  confirmed_at INTEGER,
  PRIMARY KEY (server, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE approvals (
  id TEXT PRIMARY KEY,
  call TEXT NOT NULL,
  session TEXT NOT NULL,
  agent TEXT NOT NULL,
  owner TEXT NOT NULL,
  server TEXT NOT NULL,
  method TEXT NOT NULL,
  tool TEXT NOT NULL,
  match_key TEXT NOT NULL,
  definition TEXT,
  rule TEXT NOT NULL,
  rule_digest TEXT NOT NULL,
  policy_digest TEXT NOT NULL,
  requirement TEXT NOT NULL CHECK (json_valid(requirement)),
  state TEXT NOT NULL
    CHECK (state IN ('waiting', 'approved', 'denied', 'expired', 'withdrawn', 'revoked', 'spent')),
  created INTEGER NOT NULL,
  deadline INTEGER NOT NULL,
  decided_at INTEGER,
  usable_until INTEGER,
  max_uses INTEGER NOT NULL CHECK (max_uses >= 0),
  bounds TEXT CHECK (json_valid(bounds)),
  reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX approvals_created ON approvals (created);
CREATE INDEX approvals_live ON approvals (created) WHERE state IN ('waiting', 'approved');
CREATE INDEX approvals_denied ON approvals (decided_at) WHERE state = 'denied';

CREATE TABLE votes (
  approval TEXT NOT NULL,
  principal TEXT NOT NULL,
  credential TEXT NOT NULL,
  vote TEXT NOT NULL CHECK (vote IN ('approve', 'deny')),
  assurance TEXT NOT NULL,
  shown TEXT NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT,
  signature TEXT,
  PRIMARY KEY (approval, principal)
) STRICT, WITHOUT ROWID;

CREATE TABLE uses (
  approval TEXT NOT NULL,
  n INTEGER NOT NULL CHECK (n >= 0),
  call TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (approval, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
  approval TEXT NOT NULL,
  principal TEXT NOT NULL,
  device TEXT NOT NULL,
  channel TEXT NOT NULL,
  sent INTEGER,
  delivered INTEGER,
  seen INTEGER,
  PRIMARY KEY (approval, principal, device, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE waiting (approval TEXT PRIMARY KEY, message BLOB NOT NULL, salt BLOB NOT NULL) STRICT;

CREATE TABLE kept_answers (
  match_key TEXT PRIMARY KEY,
  approval TEXT NOT NULL,
  call TEXT NOT NULL,
  answer BLOB NOT NULL,
  until INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;
