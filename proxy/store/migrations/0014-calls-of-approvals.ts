/** An approval is of the calls that used it, and of those that waited with it or got its answer: they name it, and no use of theirs does. */
const CALLS_OF_APPROVALS = `
CREATE INDEX calls_approval ON calls (approval) WHERE approval IS NOT NULL;
`;

export const callsOfApprovals = { version: 14, sql: CALLS_OF_APPROVALS };
