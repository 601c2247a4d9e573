import type { Painter } from '../platform/terminal/style.ts';
import { fields } from '../platform/terminal/table.ts';
import { visible } from '../platform/terminal/visible.ts';

/** What became of one server of an import. */
export interface ImportResult {
  readonly name: string;
  readonly state: 'added' | 'not-added' | 'not-begun';
  /** Why it was not added; may be of several lines. */
  readonly why: string | null;
  /** Tools of it that nobody has confirmed yet. */
  readonly unconfirmed: number;
}

/** All were added: 0; some: 3; none: 1. */
export function exitCodeOfImport(results: readonly ImportResult[]): 0 | 1 | 3 {
  const added = results.filter(({ state }) => state === 'added').length;
  if (added === results.length) return 0;
  return added === 0 ? 1 : 3;
}

/** The end of an import, one server after the other, with the command that goes on. */
export function importResultsText(results: readonly ImportResult[], paint: Painter): string {
  const added = results.filter(({ state }) => state === 'added').length;
  const rows = results.map((result): [string, string] => [visible(result.name), wordsFor(result, paint)]);
  return `${paint('strong', `${added} of ${results.length} added:`)}\n${fields(rows)}`;
}

function wordsFor({ name, state, why, unconfirmed }: ImportResult, paint: Painter): string {
  if (state === 'not-begun') return paint('warn', 'not begun');
  if (state === 'not-added') return paint('bad', `not added: ${visible(why ?? '', { multiline: true })}`);
  if (unconfirmed === 0) return paint('good', 'added');
  return `${paint('good', 'added')}, ${unconfirmed} to confirm: countersign tools confirm ${name}`;
}
