/** Texts are found as they read, whatever JSON they are nested in, and in one form of their letters: the index is filled anew, behind the data path. */
const TEXTS_AS_READ = `
INSERT INTO search_text (search_text) VALUES ('delete-all');
DELETE FROM facet_blocks;
DELETE FROM search_times;
DELETE FROM search_again;
DELETE FROM search_mark;
`;

export const textsAsRead = { version: 13, sql: TEXTS_AS_READ };
