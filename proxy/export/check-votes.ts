import { createHash } from 'node:crypto';
import { BUNDLE_FILES } from '../contract/bundle.ts';
import type { LogRecord } from '../contract/record.ts';
import { parseStrict, rawMember } from '../platform/json/strict-json.ts';
import { readRecord } from '../record/read-record.ts';
import { deviceKey, isVoteSigned, type StatedVote } from '../record/vote-signature.ts';
import { BundleError } from './bundle-error.ts';
import type { Passing } from './passing.ts';

/** Votes of a bundle, counted. */
export interface Votes {
  /** Signed by the device that the record names; each signature was verified. */
  readonly signed: number;
  /** Of these: over the request as it stands in the bundle. */
  readonly asRecorded: number;
  /** Of these, the records of those over another request: it was shown with other masks, or what is on record is not what was shown. */
  readonly otherRequest: readonly number[];
  /** Signed, and the record of the key or something that was signed is not in the bundle. */
  readonly unchecked: number;
  /** Given on the gateway's own machine: the gateway's word. */
  readonly unsigned: number;
}
/** A key that votes were signed with. That it is the voter's is the gateway's word, until somebody compares it with what the device shows. */
export interface VoteKey {
  /** Hex SHA-256. */
  readonly spki: string;
  /** The voter's id. */
  readonly principal: string;
  readonly votes: number;
}
/** A record with what was found of its bodies, by role. */
interface Read {
  readonly record: LogRecord;
  readonly bodies: Map<string, Buffer>;
}

/** One of these stands in each record that is looked at: the others are not parsed. */
const MARKS = ['"kind":"approval.', '"kind":"credential.issue"', '"decision":"hold"'].map((text) =>
  Buffer.from(text),
);

/**
 * Checks the votes that devices signed, out of the records and bodies as they pass: docs/log-format.md, section "Signed votes". The
 * gateway has no key of a device: whoever has the log's key alone can have made none of these. `origin` is the log's.
 */
export function createVoteCheck(origin: string): Passing & {
  result(): { readonly votes: Votes; readonly keys: readonly VoteKey[] };
} {
  const [, installation = ''] = origin.split('/');
  /** The facts of each credential as it was issued. */
  const devices = new Map<unknown, LogRecord['facts']>();
  /** What voters were shown, by approval. */
  const shown = new Map<unknown, string>();
  /** The last held request: what asks people for it stands directly behind it. */
  let held: Read | undefined;
  let now: Read | undefined;
  let bad: number | undefined;
  const keys = new Map<string, VoteKey>();
  const otherRequest: number[] = [];
  let [signed, asRecorded, unchecked, unsigned] = [0, 0, 0, 0];

  function enrolled({ facts }: LogRecord): void {
    const { credential } = facts;
    if (!devices.has(credential)) devices.set(credential, facts);
  }
  function asked({ record }: Read): void {
    const request = held?.record.call === record.call ? held?.bodies.get('request') : undefined;
    const digest = request === undefined ? undefined : shownDigest(record, request);
    if (digest !== undefined) shown.set(record.facts['approval'], digest);
  }
  function voted({ record, bodies }: Read): void {
    const { facts, actor, commits, index } = record;
    if (facts['signature'] === undefined) {
      unsigned++;
      return;
    }
    const device = devices.get(actor?.credential);
    if (device === undefined || commits.some(({ role }) => SIGNED.has(role) && !bodies.has(role))) {
      unchecked++;
      return;
    }
    const key = deviceKey(device['key'], device['spki']);
    const isTheirs = device['principal'] === actor?.principal;
    const stated = statedIn(record, bodies, installation);
    if (!isTheirs || key === undefined || !isVoteSigned(stated, facts['signature'], key)) {
      bad ??= index;
      return;
    }
    signed++;
    const [spki, voter] = [String(device['spki']), String(actor?.principal)];
    const pair = `${spki} ${voter}`;
    keys.set(pair, { spki, principal: voter, votes: (keys.get(pair)?.votes ?? 0) + 1 });
    const here = shown.get(facts['approval']);
    if (facts['shown'] === here) asRecorded++;
    else if (here !== undefined) otherRequest.push(index);
  }
  return {
    begin(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const record = MARKS.some((mark) => buffer.includes(mark)) ? readRecord(bytes) : undefined;
      now = undefined;
      if (record === undefined || typeof record === 'string') return undefined;
      const bodies = new Map<string, Buffer>();
      now = { record, bodies };
      return (commit, body) => {
        const role = record.commits.find((one) => one.commit === commit)?.role;
        if (role !== undefined && (SIGNED.has(role) || role === 'request')) bodies.set(role, body);
      };
    },
    end() {
      if (now === undefined) return;
      const { kind } = now.record;
      if (kind === 'credential.issue') enrolled(now.record);
      if (kind === 'call.request') held = now;
      if (kind === 'approval.request') asked(now);
      if (kind === 'approval.decide') voted(now);
    },
    result() {
      if (bad === undefined)
        return { votes: { signed, asRecorded, otherRequest, unchecked, unsigned }, keys: [...keys.values()] };
      throw new BundleError('bad-vote', 'A vote is not signed by the device that it names.', {
        ...{ file: BUNDLE_FILES.records, index: bad },
      });
    },
  };
}

/** Bodies of a vote that are signed with it. */
const SIGNED: ReadonlySet<string> = new Set(['reason', 'grant']);

function statedIn({ facts, actor }: LogRecord, bodies: Read['bodies'], installation: string): StatedVote {
  const fact = (name: string): string | undefined => JSON.stringify(facts[name]);
  const reason = bodies.get('reason')?.toString('utf8');
  return {
    ...{ approval: fact('approval'), assurance: fact('assurance'), at: fact('at') },
    ...{ presence: fact('presence'), shown: fact('shown'), vote: fact('vote') },
    credential: JSON.stringify(actor?.credential),
    grant: bodies.get('grant')?.toString('utf8'),
    installation: JSON.stringify(installation),
    principal: JSON.stringify(actor?.principal),
    reason: reason === undefined ? undefined : JSON.stringify(reason),
  };
}

/** What a vote on this request states as `shown`; undefined where the request is no JSON object. */
function shownDigest({ facts, policy, server }: LogRecord, request: Buffer): string | undefined {
  const about = [facts['approval'], policy?.ruleDigest ?? '', server?.definition ?? ''].join('\n');
  try {
    const params = rawMember(parseStrict(request, { depth: DEPTH, lenientValues: true }), 'params') ?? '';
    return createHash('sha256').update(`countersign/shown/v1\n${about}\n`).update(params).digest('base64url');
  } catch {
    return undefined;
  }
}
/** No message that a gateway takes is nested deeper. */
const DEPTH = 1024;
