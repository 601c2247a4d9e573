import { type LogFault, type LookedAt, PROBLEM_WORDS, placeOf } from '../contract/verification.ts';
import type { VerifyView } from '../contract/views.ts';
import { visible } from '../platform/terminal/visible.ts';
import type { CommandContext } from './context.ts';

/** What came of verifying the installation's own log, and what to do where it is not whole. */
export function ownLogText(view: VerifyView, paint: CommandContext['paint']): string {
  return view.ok ? wholeText(view, paint) : brokenText(view, paint);
}

function wholeText(
  { size, records, milliseconds, vkey, root, note, looked }: VerifyView,
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
    ...(looked === null ? ['  records alone: bodies and kept heads were not looked at'] : lookedText(looked)),
    `  key   ${visible(vkey)}`,
    `  head  ${visible(root)}`,
    '',
    visible(note, { multiline: true }).trimEnd(),
  ].join('\n');
}

/** What was held against the records. */
export function lookedText({ bodies, heads }: LookedAt): string[] {
  const { checked, deleted, bad } = bodies;
  const good = bad === 0 ? 'each as its record commits to it' : `${bad} OF THEM NOT AS THEIR RECORDS SAY`;
  const gone = deleted === 0 ? '' : `; ${deleted} deleted, as records tell`;
  return [
    `  bodies  ${checked}, ${good}${gone}`,
    `  heads   ${heads.checkpoints} signed ones kept, ${heads.cosignatures} cosignatures of witnesses`,
  ];
}

function brokenText({ faults, records, looked }: VerifyView, paint: CommandContext['paint']): string {
  const { first, last } = records;
  return [
    ...faultLines(faults, paint),
    ...(looked === null ? [] : lookedText(looked)),
    '',
    'What to do:',
    '  - Keep the data folder as it is, and a copy of it elsewhere: it is the evidence. Change nothing in it.',
    '  - Find out who could write to it. Compare the log with heads, bundles and witnesses that are kept elsewhere:',
    '    countersign status tells up to which record witnesses vouch for it.',
    ...howFar(faults, first ?? 0, last),
    '  - Then restore the newest backup, which is verified first: countersign log restore FILE',
  ].join('\n');
}

/** What is wrong, the worst first. */
export function faultLines(faults: readonly LogFault[], paint: CommandContext['paint']): string[] {
  return faults.map((fault) =>
    paint(
      'bad',
      `THE LOG IS NOT WHOLE, ${placeOf(fault)}: ${PROBLEM_WORDS[fault.problem]} (${fault.problem}).`,
    ),
  );
}

/** The records before it have the hashes that are stored; that these are the head's is for a verification of their own to say. */
export function howFar(faults: readonly LogFault[], first: number, last: number | null): string[] {
  const bad = faults.find((fault) => placeOf(fault).startsWith('from record'))?.index;
  if (bad === undefined || last === null) return [];
  const before = bad > first ? [`countersign log verify --from ${first} --to ${bad - 1}`] : [];
  const behind = bad < last ? [`countersign log verify --from ${bad + 1} --to ${last}`] : [];
  const commands = [...before, ...behind];
  return commands.length === 0
    ? []
    : [
        '  - See whether the records on either side of it are whole:',
        ...commands.map((command) => `    ${command}`),
      ];
}
