import type { RecordDraft, RecordKind } from '../../../proxy/contract/record.ts';
import type { ApprovalRow, CallRow, SessionRow } from '../../../proxy/contract/state.ts';
import type { Append, Entry } from '../../../proxy/contract/store.ts';
import { uuidv7 } from '../../../proxy/platform/uuid.ts';
import { makeBody } from '../../../proxy/record/body.ts';

const BOOT = uuidv7();
const DIGEST = 'a1'.repeat(32);

export function draft(kind: RecordKind, more: Partial<RecordDraft> = {}): RecordDraft {
  return {
    v: 1,
    time: 1_795_219_200_000_000,
    boot: BOOT,
    mono: 1,
    kind,
    isolation: 'same-user',
    facts: {},
    commits: [],
    ...more,
  };
}

/** An append of one record without bodies or changes. */
export function plain(kind: RecordKind = 'config.change', more: Partial<RecordDraft> = {}): Append {
  return { entries: [{ record: draft(kind, more), bodies: [] }], changes: [] };
}

export function entryWithBody(kind: RecordKind, bytes: Uint8Array, more: Partial<RecordDraft> = {}): Entry {
  const { body, commit } = makeBody('request', bytes, 'application/json', 1, 'call');
  return { record: draft(kind, { ...more, commits: [commit] }), bodies: [body] };
}

export interface Ids {
  readonly session: string;
  readonly agent: string;
  readonly server: string;
}
export const someIds = (): Ids => ({ session: uuidv7(), agent: uuidv7(), server: uuidv7() });

export function sessionRow(ids: Ids): SessionRow {
  return {
    id: ids.session,
    agent: ids.agent,
    server: ids.server,
    basis: 'idle-gap',
    externalKey: null,
    opened: 1,
    lastCall: 1,
    closed: null,
  };
}
export function callRow(ids: Ids, id: string, received = 1): CallRow {
  return {
    id,
    session: ids.session,
    agent: ids.agent,
    server: ids.server,
    direction: 'to-server',
    method: 'tools/call',
    tool: 'write_file',
    effect: 'allow',
    enforced: 1,
    rule: 'reads',
    approval: null,
    received,
    finished: null,
    outcome: null,
    masked: 0,
  };
}

/** What the gateway appends before it forwards a call: about 1 KB of record, 300 bytes of body, two changes. */
export function requestAppend(ids: Ids, call: string, body: Uint8Array, at = 1): Append {
  const entry = entryWithBody('call.request', body, {
    session: ids.session,
    call,
    actor: { principal: ids.agent, credential: ids.agent, method: 'mtls' },
    owner: ids.agent,
    source: { ip: '127.0.0.1', port: 50_000 },
    server: { id: ids.server },
    policy: { digest: DIGEST, rule: 'reads', ruleDigest: DIGEST, enforced: true },
    facts: { method: 'tools/call', effect: 'allow', tls: 'TLSv1.3', bytes: body.length },
  });
  return {
    entries: [entry],
    changes: [
      { op: 'call.open', ...callRow(ids, call, at) },
      { op: 'session.touch', id: ids.session, at },
    ],
  };
}
export function resultAppend(ids: Ids, call: string, body: Uint8Array, at = 2): Append {
  const entry = entryWithBody('call.result', body, {
    session: ids.session,
    call,
    actor: { principal: ids.agent, credential: ids.agent, method: 'mtls' },
    owner: ids.agent,
    source: { ip: '127.0.0.1', port: 50_000 },
    server: { id: ids.server },
    policy: { digest: DIGEST, rule: 'reads', ruleDigest: DIGEST, enforced: true },
    facts: { outcome: 'answered', masked: 0, bytes: body.length },
  });
  return { entries: [entry], changes: [{ op: 'call.close', id: call, at, outcome: 'answered', masked: 0 }] };
}

export function approvalRow(ids: Ids, id: string, state: ApprovalRow['state'] = 'waiting'): ApprovalRow {
  return {
    id,
    call: uuidv7(),
    session: ids.session,
    agent: ids.agent,
    owner: uuidv7(),
    server: ids.server,
    method: 'tools/call',
    tool: 'write_file',
    matchKey: 'ab'.repeat(32),
    definition: null,
    rule: 'writes',
    ruleDigest: DIGEST,
    policyDigest: DIGEST,
    requirement: '{}',
    state,
    created: 1,
    deadline: 2,
    decidedAt: null,
    usableUntil: null,
    maxUses: 1,
    bounds: null,
    reason: null,
  };
}
