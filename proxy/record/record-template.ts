import type { LogRecord, RecordDraft } from '../contract/record.ts';
import { inOrder } from './canonical.ts';
import { checkDraft } from './check-draft.ts';
import { RecordError } from './record-error.ts';

/** The ceiling of a record's canonical bytes: C2SP tlog-tiles gives an entry a 16-bit length. */
export const MAX_RECORD_BYTES = 65_535;
const LONGEST_INDEX = String(Number.MAX_SAFE_INTEGER).length;

/** A record's canonical text but for its index: `head + index + tail`. */
export interface RecordTemplate {
  readonly head: string;
  readonly tail: string;
}

/** Every member, so that one added to the record does not compile until it stands here. */
const MEMBERS = {
  actor: true,
  boot: true,
  call: true,
  commits: true,
  facts: true,
  index: true,
  isolation: true,
  kind: true,
  mono: true,
  owner: true,
  policy: true,
  server: true,
  session: true,
  source: true,
  time: true,
  v: true,
} satisfies Record<keyof LogRecord, true>;
type Member = keyof RecordDraft;
const ORDERED = Object.keys(MEMBERS).sort();
const BEFORE_INDEX = ORDERED.filter((name): name is Member => name < 'index');
const AFTER_INDEX = ORDERED.filter((name): name is Member => name > 'index');

/**
 * Canonicalises a draft once, so that whoever gives it its place only sets the index between the halves. RecordError: 'too-large' for
 * any index, 'not-canonical', 'not-a-record'.
 */
export function recordTemplate(draft: RecordDraft): RecordTemplate {
  checkDraft(draft);
  const head = `${textOf(draft, BEFORE_INDEX).slice(0, -1)},"index":`;
  const tail = `,${textOf(draft, AFTER_INDEX).slice(1)}`;
  const units = head.length + tail.length + LONGEST_INDEX;
  // A UTF-16 code unit takes at most three bytes, so short texts need no measuring.
  if (units * 3 > MAX_RECORD_BYTES && Buffer.byteLength(head + tail) + LONGEST_INDEX > MAX_RECORD_BYTES) {
    throw new RecordError('too-large', `a record is larger than ${MAX_RECORD_BYTES} bytes`);
  }
  return { head, tail };
}

/** The canonical object of these members alone: some are always there. */
function textOf(draft: RecordDraft, names: readonly Member[]): string {
  const members: Record<string, unknown> = {};
  for (const name of names) if (draft[name] !== undefined) members[name] = inOrder(draft[name]);
  return JSON.stringify(members);
}
