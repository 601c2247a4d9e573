/** Since when the server lists a tool no more: its pin stays, to be compared with should it come back. */
const GONE_TOOLS = `
ALTER TABLE tools ADD COLUMN gone INTEGER;
`;

export const goneTools = { version: 4, sql: GONE_TOOLS };
