/** The definition under which a person would not have a tool: under another it is asked about again. */
const REFUSED_TOOLS = `
ALTER TABLE tools ADD COLUMN refused_definition TEXT;
`;

export const refusedTools = { version: 3, sql: REFUSED_TOOLS };
