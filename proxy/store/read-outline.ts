import type { OutlineRow, Queries, RecordSearch } from '../contract/queries.ts';
import type { createRecordIndex } from './reader-index.ts';
import type { Prepare } from './reader-statements.ts';

const MOST_AT_ONCE = 4000;
/** Of the masks in a request only the facts of its record tell. Few records have these bytes at all, be it in the name of a rule. */
const MASKED = `instr(r.bytes, CAST('"mask.' AS BLOB)) > 0
  AND EXISTS (SELECT 1 FROM json_each(CAST(r.bytes AS TEXT), '$.facts') WHERE key GLOB 'mask.*')`;
/** A member of this name is of the facts alone: in a text the quotation mark before the colon is escaped. */
const REPLAY = `instr(r.bytes, CAST('"replay":' AS BLOB)) > 0`;
const OUTLINE = `SELECT c.id, c.direction, c.method, c.tool, c.effect, c.enforced, c.outcome, c.received, c.finished,
    c.masked > 0 OR (${MASKED}) AS masked, ${REPLAY} AS replay, a.created AS asked, a.decided_at AS decided,
    EXISTS (SELECT 1 FROM uses u WHERE u.approval = c.approval AND u.call = c.id) AS used
  FROM calls c JOIN records r ON r.key = (@log << 40 | @idx) LEFT JOIN approvals a ON a.id = c.approval
  WHERE c.id = @call`;

/** The calls of a session in brief, in order. To be called within a read transaction. */
export function createOutline(
  prepare: Prepare,
  candidates: ReturnType<typeof createRecordIndex>,
  log: number,
) {
  return ({ session, after, limit }: Queries['session.outline']['params']): OutlineRow[] => {
    const brief = prepare<Omit<OutlineRow, 'idx'>>(OUTLINE);
    const search: RecordSearch = { before: Number.MAX_SAFE_INTEGER, limit, session };
    const found: OutlineRow[] = [];
    for (let at = after + 1; found.length < limit; ) {
      // A plain call is two records.
      const most = Math.min(MOST_AT_ONCE, 2 * (limit - found.length) + 16);
      const rows = candidates(search, 'oldest', at, most);
      for (const { idx, kind, session: of, call } of rows) {
        at = idx + 1;
        // The newest records come unfiltered.
        if (of !== session || kind !== 'call.request' || call === null) continue;
        const row = brief.get({ log, idx, call });
        if (row !== undefined) found.push({ idx, ...row });
        if (found.length === limit) return found;
      }
      if (rows.length < most) break;
    }
    return found;
  };
}
