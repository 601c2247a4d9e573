/** What the tables of state add up to, after each change of them (state-sum.ts). The first row is written by who migrates. */
const STATE_SUMS = `
CREATE TABLE state_sums (
  n INTEGER PRIMARY KEY,
  sum TEXT NOT NULL CHECK (length(sum) = 64)
) STRICT;
`;

export const stateSums = { version: 12, sql: STATE_SUMS };
