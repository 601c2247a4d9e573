import { type LogFault, type LookedAt, PROBLEM_WORDS, placeOf } from '../contract/verification.ts';
import type { VerifyView } from '../contract/views.ts';
import { counted } from '../platform/terminal/counted.ts';
import { visible } from '../platform/terminal/visible.ts';
import type { CommandContext } from './context.ts';
import { votesLines } from './votes-text.ts';

/** What was verified: the log, or of one that was restored an epoch. */
export type VerifiedPart = 'log' | { readonly epoch: number; readonly present: boolean };

/** What came of verifying the installation's own log, and what to do where it is not whole. */
export function ownLogText(
  view: VerifyView,
  paint: CommandContext['paint'],
  part: VerifiedPart = 'log',
): string {
  return view.ok ? wholeText(view, paint, part) : brokenText(view, paint, part);
}

function wholeText(
  { size, records, milliseconds, vkey, root, note, looked, checkpoint }: VerifyView,
  paint: CommandContext['paint'],
  part: VerifiedPart,
) {
  const { count, first, last } = records;
  const took = `checked in ${Math.round(milliseconds)} ms`;
  const said =
    count === size
      ? `The log is whole: ${counted(size, 'record')}, ${took}.`
      : `Records ${first} to ${last} are whole, and in the log of ${counted(size, 'record')}: ${count}, ${took}.`;
  return [
    paint('good', `${partText(part)}${said}`),
    ...(looked === null
      ? ['  records alone: bodies, kept heads and votes were not looked at']
      : lookedText(looked, paint)),
    ...keptText(checkpoint, paint),
    `  key   ${visible(vkey)}`,
    `  head  ${visible(root)}`,
    '',
    visible(note, { multiline: true }).trimEnd(),
  ].join('\n');
}

/** What was held against the records. */
export function lookedText({ bodies, heads, votes }: LookedAt, paint: CommandContext['paint']): string[] {
  const { checked, deleted, bad } = bodies;
  const good = bad === 0 ? 'each as its record commits to it' : `${bad} OF THEM NOT AS THEIR RECORDS SAY`;
  const gone = deleted === 0 ? '' : `; ${deleted} deleted, as records tell`;
  return [
    `  bodies  ${checked}, ${good}${gone}`,
    `  heads   ${heads.checkpoints} signed and kept, ${counted(heads.cosignatures, 'cosignature')} of witnesses`,
    ...votesLines(votes, votes.keys, { all: 'what was looked at', paint }),
  ];
}

/** Of the checkpoint that it was held against. */
function keptText(kept: VerifyView['checkpoint'], paint: CommandContext['paint']): string[] {
  if (kept === undefined) return [];
  const of = `the checkpoint of ${counted(kept.size, 'record')}`;
  return [
    kept.ok
      ? `  kept  it begins with what ${of} tells of`
      : paint(
          'bad',
          `  kept  IT IS NOT THE LOG OF ${of}, which its own key has signed: keep that file, it proves it`,
        ),
  ];
}

function partText(part: VerifiedPart): string {
  if (part === 'log') return '';
  return `Epoch ${part.epoch}${part.present ? ', the present one' : ''}: `;
}

function brokenText(
  { faults, records, looked, checkpoint, size }: VerifyView,
  paint: CommandContext['paint'],
  part: VerifiedPart,
): string {
  const { first, last } = records;
  const isLie = faults.every(({ problem }) => problem === 'bad-vote');
  const isPast = part !== 'log' && !part.present;
  const of = isPast ? ` --epoch ${part.epoch}` : '';
  // What a restore lost is missing in the epoch that it ended, and only a head that was kept elsewhere tells.
  const [fault, ...others] = faults;
  const isLost =
    isPast &&
    checkpoint?.ok === false &&
    others.length === 0 &&
    fault?.problem === 'missing' &&
    fault.index === size;
  return [
    ...faultLines(faults, paint, partText(part)),
    ...(looked === null ? [] : lookedText(looked, paint)),
    ...keptText(checkpoint, paint),
    ...(isLost
      ? [
          '  A restore ended this epoch, and lost what was not in the backup: countersign log epochs tells how much, by the first record of',
          '  the next epoch. If what is missing is more than that, or nobody knows of the restore, somebody took it out.',
        ]
      : []),
    '',
    'What to do:',
    '  - Keep the data folder as it is, and a copy of it elsewhere: it is the evidence. Change nothing in it.',
    '  - Find out who could write to it. Compare the log with heads, bundles and witnesses that are kept elsewhere:',
    '    countersign status tells up to which record witnesses vouch for it.',
    ...howFar(faults, first ?? 0, last, of),
    ...(faults.some(({ problem }) => problem === 'bad-vote')
      ? ['  - Ask the person whose vote it is said to be.']
      : []),
    ...(isLie ? ['  - Who wrote that record had the log’s key: take nothing of this gateway on trust.'] : []),
    ...(isLost || isLie
      ? []
      : ['  - Then restore the newest backup, which is verified first: countersign log restore FILE']),
  ].join('\n');
}

/** What is wrong, the worst first. */
export function faultLines(
  faults: readonly LogFault[],
  paint: CommandContext['paint'],
  before = '',
): string[] {
  const what = (problem: LogFault['problem']): string =>
    problem === 'bad-vote' ? 'THE LOG SAYS WHAT IS NOT SO' : 'THE LOG IS NOT WHOLE';
  return faults.map((fault) =>
    paint(
      'bad',
      `${before}${what(fault.problem)}, ${placeOf(fault)}: ${PROBLEM_WORDS[fault.problem]} (${fault.problem}).`,
    ),
  );
}

/** The records before it have the hashes that are stored; that these are the head's is for a verification of their own to say. */
export function howFar(faults: readonly LogFault[], first: number, last: number | null, of = ''): string[] {
  const bad = faults.find((fault) => placeOf(fault).startsWith('from record'))?.index;
  if (bad === undefined || last === null) return [];
  const before = bad > first ? [`countersign log verify${of} --from ${first} --to ${bad - 1}`] : [];
  const behind = bad < last ? [`countersign log verify${of} --from ${bad + 1} --to ${last}`] : [];
  const commands = [...before, ...behind];
  return commands.length === 0
    ? []
    : [
        '  - See whether the records on either side of it are whole:',
        ...commands.map((command) => `    ${command}`),
        '    Where more is damaged, each names the next place to go on behind.',
      ];
}
