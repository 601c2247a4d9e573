import { ACCUSATION_WORDS, accusersIn } from '../contract/accusation-words.ts';
import type { WitnessedView } from '../contract/views.ts';
import { fingerprintOf } from '../record/fingerprint.ts';
import type { BundlePlan } from './write-bundle.ts';

/** `README.txt`: what an auditor who has never heard of us needs. */
export function readmeText({ scope, origin, head, made, witnesses, witnessed }: BundlePlan): string {
  return `Evidence from a Countersign log
===============================

Log         ${origin}
Tree size   ${head.size}
Made        ${made.toISOString()}

This archive verifies offline, without the gateway that made it and without its makers.

  1. Get the log's public key (a line that begins with the name of the log), or its fingerprint (64 hex digits), from somebody you
     trust, by a way that is not this archive. keys.txt has a copy of both to compare with, and says where people find them:
     countersign log epochs on the gateway shows those of each epoch of the log.
  2. Verify, with a program that does not come from this archive either:
       countersign log verify THIS.zip --key 'KEY OR FINGERPRINT'
     or the page verify.html in a browser, offline. Have that page from elsewhere, too (countersign log page FILE writes it, on any
     machine with Countersign): whoever could forge the archive could forge the page in it. Or write a verifier of your own: docs/log-format.md of Countersign says how,
     in an afternoon.

What it shows when it verifies:
${scope === 'range' ? RANGE : SELECTION}
  - The log has on record that this export was of just these records and these bodies, for this question (export.json): nothing was taken out of
    the archive since. Which records belong to what was asked, the gateway decided.
  - Each body in bodies/ is the one that its record stands for, byte for byte. Values that were masked were never written in the clear. Bodies that
    records commit to and that are not here were left out when this was made. That they had been deleted is not shown: records of kind log.purge,
    here or elsewhere in the log, tell of each when and by which rule.
  - Making this archive changed nothing: the log's head once it was made goes on from the one in "checkpoint".
${witnessText(witnesses.length, witnessed)}
  - It does not show that the gateway told the truth when it wrote, and nothing of what came after the tree size above.
  - The names in manifest.json are for reading. Nothing proves them.

Files
  records.ndjson   one record a line; a line's bytes without the line feed are a leaf of the log's tree
${scope === 'range' ? CONTEXT_FILE : ''}  bodies/          the masked messages, policies and definitions: 32 bytes of salt, then the body; the file's name is its commitment
  sealed/          originals, where policy has them sealed: of the same form, to be opened by those alone whom they are sealed to
  checkpoint       the log's head, signed (C2SP signed note)
  ${scope === 'range' ? 'consistency      joins the records to that head\n  proofs/          a proof for each record of the context (C2SP tlog-proof)' : 'proofs/          a proof for each record (C2SP tlog-proof)'}
  unchanged        the log's head once this was made, and the proof that it goes on from the other
  export.json      the log's own record of what is in this archive
  export.tlog-proof  that this record is in the log (C2SP tlog-proof)
  export.query     what was asked for: 32 bytes of salt, then the question
  keys.txt         public keys, to compare
  manifest.json    what was asked for, counts, names
  verify.html      a verifier and reader for the browser
`;
}

const COSIGNED = `  - With --witness 'KEY' for each witness that you trust (keys.txt names those that cosigned): that this is the one history of the
    log that the witness had seen at the time that it states.`;
const NO_WITNESS = `  - No witness is configured: that nobody was shown another history of the log is not shown.`;

/** Who vouches for the history that is in it, and from where on nobody does, or fewer than were to. */
function witnessText(cosigned: number, witnessed: WitnessedView | null): string {
  if (witnessed === null) return NO_WITNESS;
  const accused = accusations(witnessed).map(
    (says) => `  - ATTENTION: ${says}. That was what it said last when this was made.`,
  );
  return [...accused, vouchedText(cosigned, witnessed)].join('\n');
}

/** A manifest takes texts of so many characters, and half of one is for the accusation. */
const MOST_NAME = 200;

/** What witnesses have against the log. */
export function accusations(witnessed: WitnessedView): string[] {
  return accusersIn(witnessed).map(
    ({ vkey, state }) => `the witness ${nameIn(vkey).slice(0, MOST_NAME)} ${ACCUSATION_WORDS[state]}`,
  );
}

function vouchedText(cosigned: number, witnessed: WitnessedView): string {
  if (cosigned >= witnessed.quorum) return COSIGNED;
  const { quorum, size, witnesses } = witnessed;
  const since = `Unwitnessed since record ${size}${quorum === 1 ? '' : `, for ${quorum} witnesses have to cosign`}`;
  const who = witnesses.map(({ vkey, ...last }) =>
    last.size === null || last.at === null
      ? `${nameIn(vkey)} cosigned none`
      : `${nameIn(vkey)} cosigned the first ${last.size} records at ${new Date(last.at / 1000).toISOString()}`,
  );
  const told = `  - ${since}: ${who.length === 0 ? 'no witness cosigned any head' : who.join('; ')}.
    That nobody was shown another history of the log behind that is not shown.`;
  return cosigned === 0 ? told : `${COSIGNED}\n${told}`;
}

/** The name in a witness's key: whoever has the key knows it. */
function nameIn(vkey: string): string {
  return vkey.split('+')[0] ?? vkey;
}

const CONTEXT_FILE = `  context.ndjson   records from before the range that its own refer to, where there are such
`;

const RANGE = `  - The records are all that the log has between the first and the last of them, in this order, unchanged since the head was
    signed. None is missing.
  - Records from before them that they refer to (the policy that decided, the tools as they were, who began a session or voted, the
    requests of calls that were under way) are in context.ndjson. Each of these is in the log, unchanged; the gateway chose them.`;
const SELECTION = `  - Each record is in the log as it was when its head was signed, at its index, unchanged.
  - It is a selection: that nothing else in the log belongs to it is not shown. Ask for a whole range of time to have that.`;

/** `keys.txt`. */
export function keysText({ vkey, witnesses }: Pick<BundlePlan, 'vkey' | 'witnesses'>): string {
  const cosigned = witnesses
    .map((witness) => `witness ${witness}\n# fingerprint ${fingerprintOf(witness)}\n`)
    .join('');
  return `# The public key of the log that this archive is from. A copy in the archive proves nothing: compare it with the key as it is
# shown on the gateway itself, read to you by somebody you trust or taken from an earlier bundle, an agreement or a report.
# Compare the whole line, or the fingerprint: SHA-256 of the key as it stands behind the word "log", in hex. Anybody can make it:
#   printf %s 'KEY' | sha256sum
# A log that was restored has had another key before: countersign log epochs shows the key of each
# epoch, and countersign status, Health in the console and About in the desktop app show that of the present one. The epoch
# is the number at the end of the key's name: ${vkey.split('+')[0] ?? ''}
log ${vkey}
# fingerprint ${fingerprintOf(vkey)}
${cosigned === '' ? '' : `${WITNESSES}${cosigned}`}`;
}

const WITNESSES = `# Who cosigned the head in "checkpoint". Compare these keys, too, with what each witness itself says of its key.
`;
