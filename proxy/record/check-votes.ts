import { createHash } from 'node:crypto';
import type { LogRecord } from '../contract/record.ts';
import type { VoteKey, Votes } from '../contract/votes.ts';
import { parseStrict, rawMember } from '../platform/json/strict-json.ts';
import { readRecord } from './read-record.ts';
import { deviceKey, isVoteSigned, type StatedVote } from './vote-signature.ts';

/** A record with what was found of its bodies, by role. */
interface Read {
  readonly record: LogRecord;
  readonly bodies: Map<string, Buffer>;
}
/** What the record of an enrolment says of a device, or of another credential. */
interface Enrolled {
  readonly type: unknown;
  readonly principal: unknown;
  readonly key: unknown;
  readonly spki: unknown;
}

/** An approval that is neither ended, denied nor used up. */
interface Open {
  /** What its voters were shown; undefined where the request is not here. */
  readonly shown: string | undefined;
  readonly voters: Set<string | undefined>;
  decided: boolean;
}

/** One of these stands in each record that is looked at: the others are not parsed. */
const MARKS = ['"kind":"approval.', '"kind":"credential.issue"', '"decision":"hold"'].map((text) =>
  Buffer.from(text),
);
/** Bodies of a vote that are signed with it, each at most once; what a device signs is far shorter. */
const SIGNED: ReadonlySet<string> = new Set(['reason', 'grant']);
const MOST_SIGNED_BYTES = 65_536;
/** A longer request is not looked at. */
const MOST_REQUEST_BYTES = 64 * 1024 * 1024;

export interface VoteCheck {
  /** A record, in the order of the log, and whoever wants the bodies that it commits to: those that open their commitments. */
  begin(record: Uint8Array): ((commit: string, body: Buffer) => void) | undefined;
  /** Behind its bodies. */
  end(): void;
  result(): {
    readonly votes: Votes;
    readonly keys: readonly VoteKey[];
    /** The first record whose vote its device did not sign. */
    readonly bad: number | undefined;
  };
}

/**
 * Checks the votes that devices signed, out of the records and bodies as they pass: docs/log-format.md, section "Signed votes". The
 * gateway has no key of a device: whoever has the log's key alone can have made none of these. `origin` is the log's; `from`: the record
 * from which on all pass, undefined of a selection.
 */
export function createVoteCheck(origin: string, from: number | undefined): VoteCheck {
  const [, installation = '', epoch] = origin.split('/');
  // Nothing came before: a device that was not enrolled here never was, and nobody votes on what was not asked here, or is over.
  const isFromBeginning = epoch === '1' && from === 0;
  const devices = new Map<unknown, Enrolled>();
  const open = new Map<unknown, Open>();
  /** The record before, where it is a held request: what asks people for it stands directly behind it. */
  let held: Read | undefined;
  let now: Read | undefined;
  let bad: number | undefined;
  const keys = new Map<string, VoteKey>();
  const otherRequest: number[] = [];
  let [signed, asRecorded, unchecked, unsigned] = [0, 0, 0, 0];

  function enrolled({ facts: { credential, type, principal, key, spki } }: LogRecord): void {
    if (!devices.has(credential)) devices.set(credential, { type, principal, key, spki });
  }
  function asked({ record }: Read): void {
    const { approval } = record.facts;
    // One that is asked for twice would be of the call that came later.
    if (open.has(approval)) return;
    const isBehind = held?.record.index === record.index - 1 && held.record.call === record.call;
    const request = isBehind ? held?.bodies.get('request') : undefined;
    open.set(approval, opened(request && shownDigest(record, request)));
  }
  /** Whether this voter had no vote there, and nobody had decided it. */
  function counts({ facts: { approval, state }, actor }: LogRecord, on: Open): boolean {
    const isNew = !on.decided && !on.voters.has(actor?.principal);
    on.voters.add(actor?.principal);
    on.decided ||= state !== 'waiting';
    if (state === 'denied') open.delete(approval);
    else open.set(approval, on);
    return isNew;
  }
  function voted({ record, bodies }: Read): void {
    const { facts, actor, commits, index } = record;
    const isOpen = open.has(facts['approval']);
    const on = open.get(facts['approval']) ?? opened(undefined);
    const here = on.shown;
    const device = devices.get(actor?.credential);
    const isUnsigned = facts['signature'] === undefined;
    const lacksSignature = isUnsigned && comesFromDevice(record, device);
    const isStranger = isFromBeginning && (!isOpen || (!isUnsigned && device === undefined));
    if (!counts(record, on) || contradicts(record) || lacksSignature || isStranger) {
      bad ??= index;
      return;
    }
    if (isUnsigned) {
      unsigned++;
      return;
    }
    const roles = commits.map(({ role }) => role).filter((role) => SIGNED.has(role));
    if (isVote(record) && new Set(roles).size === roles.length) {
      if (device === undefined || roles.some((role) => !bodies.has(role))) {
        unchecked++;
        return;
      }
      const key = deviceKey(device.key, device.spki);
      const stated = statedIn(record, bodies, installation);
      const isTheirs = device.principal === actor?.principal && key !== undefined && stated !== undefined;
      if (isTheirs && isVoteSigned(stated, facts['signature'], key) && isGranted(record, stated.grant)) {
        signed++;
        const [spki, voter] = [String(device.spki), String(actor?.principal)];
        const pair = `${spki} ${voter}`;
        keys.set(pair, { spki, principal: voter, votes: (keys.get(pair)?.votes ?? 0) + 1 });
        if (here !== undefined && facts['shown'] === here) asRecorded++;
        else if (here !== undefined) otherRequest.push(index);
        return;
      }
    }
    bad ??= index;
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
      const { kind, facts } = now.record;
      if (kind === 'credential.issue') enrolled(now.record);
      if (kind === 'approval.request') asked(now);
      if (kind === 'approval.decide') voted(now);
      if (kind === 'approval.end' || (kind === 'approval.use' && facts['use'] === facts['of']))
        open.delete(facts['approval']);
      held = kind === 'call.request' && facts['decision'] === 'hold' ? now : undefined;
    },
    result: () => ({
      votes: { signed, asRecorded, otherRequest, unchecked, unsigned },
      keys: [...keys.values()],
      bad,
    }),
  };
}

const opened = (shown: string | undefined): Open => ({ shown, voters: new Set(), decided: false });

const TEXTS = ['approval', 'vote', 'assurance', 'shown', 'signature'];
/** Whether all is there that a device states. */
function isVote({ facts, actor }: LogRecord): boolean {
  const { at, presence } = facts;
  const hasTexts = TEXTS.every((name) => typeof facts[name] === 'string');
  return (
    hasTexts && typeof at === 'number' && typeof presence === 'boolean' && actor?.credential !== undefined
  );
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Undefined where a body is no text that a device signs. */
function statedIn(
  { facts, actor }: LogRecord,
  bodies: Read['bodies'],
  installation: string,
): StatedVote | undefined {
  const fact = (name: string): string | undefined => JSON.stringify(facts[name]);
  try {
    const [reason, grant] = ['reason', 'grant'].map((role) => {
      const body = bodies.get(role);
      if (body !== undefined && body.length > MOST_SIGNED_BYTES) throw new RangeError('too long');
      return body && utf8.decode(body);
    });
    return {
      ...{ approval: fact('approval'), assurance: fact('assurance'), at: fact('at') },
      ...{ presence: fact('presence'), shown: fact('shown'), vote: fact('vote') },
      credential: JSON.stringify(actor?.credential),
      grant,
      installation: JSON.stringify(installation),
      principal: JSON.stringify(actor?.principal),
      reason: reason === undefined ? undefined : JSON.stringify(reason),
    };
  } catch {
    return undefined;
  }
}

/** A denial ends an approval, and an approval does not deny it: the state is the gateway's word, and may not be another one. */
function contradicts({ facts: { vote, state } }: LogRecord): boolean {
  return (vote === 'deny') !== (state === 'denied');
}

/** Where a device votes, the gateway takes no vote that is not signed: one that has no signature lost it. */
function comesFromDevice({ facts }: LogRecord, credential: Enrolled | undefined): boolean {
  return facts['assurance'] === 'other-device' || credential?.type === 'device';
}

/** Whether an approval is good for no more calls than the device signed: one, where it signed no grant. `grant` was signed as it is. */
function isGranted({ facts }: LogRecord, grant: string | undefined): boolean {
  const { uses } = facts;
  const granted = grant === undefined ? { uses: 1 } : objectIn(grant);
  return granted !== undefined && (uses === undefined || uses === granted.uses);
}
/** Undefined where a device signed what is no grant. */
function objectIn(grant: string): { readonly uses?: unknown } | undefined {
  try {
    const { value } = parseStrict(Buffer.from(grant), BODY);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a vote on this request states as `shown`; undefined where the request is no JSON object. */
function shownDigest({ facts, policy, server }: LogRecord, request: Buffer): string | undefined {
  if (request.length > MOST_REQUEST_BYTES) return undefined;
  const about = [facts['approval'], policy?.ruleDigest ?? '', server?.definition ?? ''].join('\n');
  try {
    const params = rawMember(parseStrict(request, BODY), 'params') ?? '';
    return createHash('sha256').update(`countersign/shown/v1\n${about}\n`).update(params).digest('base64url');
  } catch {
    return undefined;
  }
}
/** No message that a gateway takes is nested deeper. What is only read here is nobody's envelope. */
const BODY = { depth: 1024, lenientValues: true, nearTwins: true } as const;
