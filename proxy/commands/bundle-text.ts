import type { VoteKey } from '../contract/votes.ts';
import type { AgeError } from '../export/age/age-error.ts';
import type { ArchiveError } from '../export/archive-error.ts';
import type { BundleError } from '../export/bundle-error.ts';
import type { VerifiedBundle } from '../export/verify-bundle.ts';
import { canonicalJson } from '../platform/json/canonical-json.ts';
import { counted } from '../platform/terminal/counted.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { visible } from '../platform/terminal/visible.ts';
import { votesLines } from './votes-text.ts';

const NOT_ASKED =
  'Cosignatures of witnesses were not looked at (--witness): that nobody was shown another history is not shown.';

/** What a bundle that verifies shows, and what it does not. */
export function verifiedText(bundle: VerifiedBundle, paint: Painter, unwitnessed = NOT_ASKED): string {
  const { manifest, checkpoint, after, records, context, bodies, sealed, absent, witnesses } = bundle;
  const { recorded, votes } = bundle;
  const { first, last } = manifest.records;
  const what =
    manifest.scope === 'range'
      ? first === last
        ? `Record ${first} is all that the log has there, unchanged.`
        : `Records ${first} to ${last} are all that the log has there, unchanged.`
      : 'Each of these records is in the log, unchanged. The gateway chose them: that nothing else belongs to them is not shown.';
  const originals = sealed === 0 ? '' : `, ${counted(sealed, 'sealed original')}`;
  const erased = absent === 0 ? '' : `; ${absent} that records commit to are not in it`;
  return [
    paint(
      'good',
      `The bundle verifies: ${counted(records, 'record')}, ${counted(bodies, 'body', 'bodies')}${originals}${erased}.`,
    ),
    `  ${what}`,
    ...(context === 0
      ? []
      : [
          `  With them ${counted(context, 'record')} from before that they refer to: each is in the log, unchanged. The gateway chose these.`,
        ]),
    `  log   ${visible(checkpoint.origin)}, ${counted(checkpoint.size, 'record')} at its head`,
    ...epochLines(checkpoint.origin),
    `  The log has on record that this export was of just these records and bodies: record ${recorded.index}${recorded.origin === checkpoint.origin ? '' : ` of ${visible(recorded.origin)}`}, ${new Date(recorded.time / 1000).toISOString()}.`,
    `  Nothing was taken out of it since. What was asked for: ${askedText(manifest)}.`,
    ...(absent === 0
      ? []
      : [
          '  The bodies that are not in it were left out when it was made. That they had been deleted is for records of kind log.purge to tell.',
        ]),
    ...votesLines(votes, namedKeys(bundle), { all: 'the bundle', paint }),
    `  Making it changed nothing: the log had ${counted(after.size, 'record')} then, and begins with those ${checkpoint.size}.`,
    ...witnessedLines(manifest, paint),
    witnesses.length === 0
      ? `  ${unwitnessed}`
      : `  Cosigned by ${witnesses.map(({ key, time }) => `${visible(key.name)} at ${stamp(time)}`).join(', ')}`,
  ].join('\n');
}

/** An epoch is a log of its own: who asked for a time may take what came before a restore for nothing. */
function epochLines(origin: string): string[] {
  const epoch = Number(origin.split('/').at(-1));
  if (!(epoch > 1)) return [];
  return [
    `  It is epoch ${epoch}, which a restore began. What was before stands in earlier epochs, which are not in this bundle;`,
    '  what the restore lost, its first record tells (log.restore).',
  ];
}

/** What the gateway said of its witnesses when it made the bundle: nothing proves it. */
function witnessedLines({ witnessed, log }: VerifiedBundle['manifest'], paint: Painter): string[] {
  if (witnessed === undefined) return [];
  const { size, quorum, accused } = witnessed;
  const enough = quorum > 1 ? ` (${quorum} witnesses have to cosign)` : '';
  const since = `  Unwitnessed since record ${size}${enough}, as the manifest has it: that nobody was shown another history behind it is not shown.`;
  return [
    ...accused.map((says) =>
      paint('bad', `  ATTENTION: ${visible(says)}. So says the manifest, which nothing proves.`),
    ),
    ...(size < log.size ? [paint('warn', since)] : []),
  ];
}

const namedKeys = ({ voteKeys, manifest }: VerifiedBundle): VoteKey[] =>
  voteKeys.map((key) => ({ ...key, name: nameIn(manifest, key.principal) }));

/** Nothing proves names; an id may be that of a member that every object has. */
function nameIn({ names }: VerifiedBundle['manifest'], id: string): string {
  return Object.hasOwn(names, id) ? (names[id] ?? id) : id;
}

/** The question, which is on record as it stands here. */
function askedText({ asked }: VerifiedBundle['manifest']): string {
  return Object.keys(asked).length === 0 ? 'all records' : visible(canonicalJson(asked));
}

interface Where {
  readonly code: string;
  readonly message: string;
  readonly file?: string | undefined;
  readonly index?: number | undefined;
}

/** Why a bundle does not verify, and where. */
export function refusedText(error: BundleError | ArchiveError | AgeError, paint: Painter): string {
  const { code, message, file, index }: Where = error;
  const where = [
    ...(file === undefined ? [] : [`file ${visible(file)}`]),
    ...(index === undefined ? [] : [`record ${index}`]),
  ].join(', ');
  return [
    NOT_LOOKED_AT.has(code)
      ? paint('warn', `The bundle was not looked at (${code}).`)
      : paint('bad', `THE BUNDLE DOES NOT VERIFY (${code})${where === '' ? '' : `: ${where}`}`),
    `  ${message}`,
    `  ${ADVICE[code] ?? 'Do not rely on anything in it. Ask for it again, and compare.'}`,
  ].join('\n');
}

/** What was given with it does not fit: nothing is said of the bundle. */
const NOT_LOOKED_AT: ReadonlySet<string> = new Set(['not-encrypted', 'bad-identity', 'wrong-identity']);
const ADVICE: Readonly<Record<string, string>> = {
  'wrong-identity': 'Ask for it again, encrypted to your own recipient: age-keygen -y shows it.',
  'bad-identity': 'Give the file that age-keygen wrote.',
  'not-encrypted': 'A bundle that is not encrypted needs no --identity.',
  unsigned:
    'A key that you gave has not signed it, or it names no key of that fingerprint. Is it the key of this log, of this epoch of it (a restore begins another, with another key: countersign log epochs), or of a witness that was asked? keys.txt in the bundle names the one to compare with.',
  'other-version': 'Verify it with the version of Countersign that made it, or a later one.',
  'other-export':
    'Something was taken out of the bundle since it was made, or what it says was asked for is not what was. Ask the gateway for it again.',
  'bad-vote':
    'The log itself is whole. It says that a person voted, and their device did not sign that, or they had voted before, or it was decided: do not take anything of this gateway on trust.',
  'not-an-archive':
    'Ask for it again, as it was made: what was packed anew, signed or added to by another program is no bundle any more.',
};

/** A witness may state what is no time of a calendar. */
function stamp(seconds: number | undefined): string {
  if (seconds === undefined) return 'an unknown time';
  const at = new Date(seconds * 1000);
  return Number.isNaN(at.getTime()) ? `${seconds} s since 1970` : at.toISOString();
}
