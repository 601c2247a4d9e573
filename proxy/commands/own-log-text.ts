import { PROBLEM_WORDS } from '../contract/verification.ts';
import type { VerifyView } from '../contract/views.ts';
import { visible } from '../platform/terminal/visible.ts';
import type { CommandContext } from './context.ts';

/** What came of verifying the installation's own log, and what to do where it is not whole. */
export function ownLogText(view: VerifyView, paint: CommandContext['paint']): string {
  return view.ok ? wholeText(view, paint) : brokenText(view, paint);
}

function wholeText(
  { size, records, milliseconds, vkey, root, note }: VerifyView,
  paint: CommandContext['paint'],
) {
  const { count, first, last } = records;
  const took = `checked in ${Math.round(milliseconds)} ms`;
  const said =
    count === size
      ? `The log is whole: ${size} records, ${took}.`
      : `Records ${first} to ${last} are whole, and in the log of ${size} records: ${count}, ${took}.`;
  return [
    paint('good', said),
    `  key   ${visible(vkey)}`,
    `  head  ${visible(root)}`,
    '',
    visible(note, { multiline: true }).trimEnd(),
  ].join('\n');
}

function brokenText({ badIndex, problem, records }: VerifyView, paint: CommandContext['paint']): string {
  const { first, last } = records;
  const where = badIndex === null ? '' : ` from record ${badIndex} on`;
  const what = problem === null ? 'what is wrong is not known' : PROBLEM_WORDS[problem];
  const good =
    badIndex === null || badIndex === first
      ? []
      : [`Records ${first} to ${badIndex - 1} are as they were written.`];
  return [
    paint('bad', `THE LOG IS NOT WHOLE${where}: ${what} (${problem}).`),
    ...good,
    '',
    'What to do:',
    '  - Keep the data folder as it is, and a copy of it elsewhere: it is the evidence. Change nothing in it.',
    '  - Find out who could write to it. Compare the log with heads, bundles and witnesses that are kept elsewhere:',
    '    countersign status tells up to which record witnesses vouch for it.',
    `  - See how far the damage goes: countersign log verify --from N${last === null ? '' : ` --to ${last}`}`,
    '  - Then restore the newest backup that verifies.',
  ].join('\n');
}
