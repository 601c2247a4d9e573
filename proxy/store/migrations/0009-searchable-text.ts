/** Texts with characters that JSON has by their numbers are found by what they say: the index is filled anew, behind the data path. */
const SEARCHABLE_TEXT = `
INSERT INTO search_text (search_text) VALUES ('delete-all');
DELETE FROM facet_blocks;
DELETE FROM search_times;
DELETE FROM search_again;
DELETE FROM search_mark;
`;

export const searchableTexts = { version: 9, sql: SEARCHABLE_TEXT };
