/**
 * What is searched beside the rows of `record_search`: filled behind the data path up to `search_mark.upto`, an index of the log.
 * `facets` are the places of what calls are (tool, rule, outcome …); `search_text` holds, for each run of eight records, which groups of
 * three characters are in them and their bodies: the words of `grams` are hashes of those (proxy/store/grams.ts), not text.
 */
const SEARCH_INDEX = `
CREATE TABLE search_mark (log INTEGER PRIMARY KEY, upto INTEGER NOT NULL) STRICT;

CREATE TABLE facet_terms (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE facets (
  term INTEGER NOT NULL,
  key INTEGER NOT NULL,
  PRIMARY KEY (term, key)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE search_text USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize='ascii');
INSERT INTO search_text (search_text, rank) VALUES ('automerge', 0);

-- Runs that lost a body: out of the index in the same transaction, looked through until they are indexed anew without it.
CREATE TABLE search_again (run INTEGER PRIMARY KEY) STRICT;
CREATE TRIGGER bodies_forgotten AFTER DELETE ON bodies
WHEN EXISTS (SELECT 1 FROM search_mark WHERE log = old.key >> 52 AND upto > ((old.key >> 12) & 0xffffffffff))
  AND NOT EXISTS (SELECT 1 FROM search_again WHERE run = old.key >> 15)
BEGIN
  INSERT INTO search_again (run) VALUES (old.key >> 15);
  DELETE FROM search_text WHERE rowid = old.key >> 15;
  INSERT INTO search_text (rowid, grams) VALUES (old.key >> 15, 'whole');
END;
`;

export const searchIndex = { version: 7, sql: SEARCH_INDEX };
