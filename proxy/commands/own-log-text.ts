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
  return [
    paint('bad', `THE LOG IS NOT WHOLE${where}: ${what} (${problem}).`),
    '',
    'What to do:',
    '  - Keep the data folder as it is, and a copy of it elsewhere: it is the evidence. Change nothing in it.',
    '  - Find out who could write to it. Compare the log with heads, bundles and witnesses that are kept elsewhere:',
    '    countersign status tells up to which record witnesses vouch for it.',
    ...(badIndex === null ? [] : howFar(badIndex, first ?? 0, last ?? badIndex)),
    '  - Then restore the newest backup that verifies.',
  ].join('\n');
}

/** The records before it have the hashes that are stored; that these are the head's is for a verification of their own to say. */
function howFar(badIndex: number, first: number, last: number): string[] {
  const before = badIndex > first ? [`countersign log verify --from ${first} --to ${badIndex - 1}`] : [];
  const behind = badIndex < last ? [`countersign log verify --from ${badIndex + 1} --to ${last}`] : [];
  const commands = [...before, ...behind];
  return commands.length === 0
    ? []
    : [
        '  - See whether the records on either side of it are whole:',
        ...commands.map((command) => `    ${command}`),
      ];
}
