/**
 * The places of facets a block of records at a time (proxy/store/block-bits.ts) and no more each by itself: where several facets lie
 * together is found in memory then. `key` is the facet's term, the log (11 bits) and the block (27 bits). `search_times` has the time of every
 * 256th record: its key is the log and the number of the tile (32 bits). The index is filled anew, behind the data path.
 */
const FACET_BLOCKS = `
DROP TABLE facets;
CREATE TABLE facet_blocks (key INTEGER PRIMARY KEY, bits BLOB NOT NULL) STRICT;
CREATE TABLE search_times (key INTEGER PRIMARY KEY, time INTEGER NOT NULL) STRICT;
INSERT INTO search_text (search_text) VALUES ('delete-all');
DELETE FROM search_again;
DELETE FROM search_mark;
`;

export const facetBlocks = { version: 8, sql: FACET_BLOCKS };
