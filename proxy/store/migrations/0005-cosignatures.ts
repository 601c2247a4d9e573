/** What witnesses signed of the log's heads; `witness` is the vkey, `line` the signature line of the note. */
const COSIGNATURES = `
CREATE TABLE cosignatures (
  log INTEGER NOT NULL,
  size INTEGER NOT NULL CHECK (size >= 0),
  witness TEXT NOT NULL,
  line TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (log, witness, size)
) STRICT, WITHOUT ROWID;
`;

export const cosignatures = { version: 5, sql: COSIGNATURES };
