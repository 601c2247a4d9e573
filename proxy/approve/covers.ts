import { withinBounds } from './bounds.ts';
import type { DeskPorts, Question } from './desk-ports.ts';
import { boundsOf, type LiveApproval } from './live-approval.ts';

/** The same call, or a grant whose agent, session, server, tool, definition and bounds hold; on terms that stand. */
export function covers(
  { row, direction }: LiveApproval,
  question: Question,
  pathWithin: DeskPorts['pathWithin'],
): boolean {
  if (direction !== question.direction) return false;
  if (row.agent !== question.agent || row.definition !== question.definition) return false;
  if (!question.stands(row)) return false;
  const bounds = boundsOf(row);
  if (bounds === undefined) return row.matchKey === question.matchKey;
  return (
    row.session === question.session &&
    row.server === question.server &&
    row.method === question.method &&
    row.tool === question.tool &&
    withinBounds(bounds, question.args, pathWithin)
  );
}
