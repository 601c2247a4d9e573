/** The words of `search_text` are of other groups (proxy/store/grams.ts): the index of texts is filled anew, and with it that of facets. */
const GROUPS_OF_DIGITS = `
INSERT INTO search_text (search_text) VALUES ('delete-all');
DELETE FROM facet_blocks;
DELETE FROM search_times;
DELETE FROM search_again;
DELETE FROM search_mark;
`;

export const groupsOfDigits = { version: 10, sql: GROUPS_OF_DIGITS };
