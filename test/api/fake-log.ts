import { type Actor, ControlError, type GatewayControl } from '../../proxy/contract/control.ts';
import type {
  CallDetailView,
  CallView,
  LogEntryView,
  LogReading,
  NameView,
  SessionView,
} from '../../proxy/contract/log-views.ts';

const SIZE = 42;
export const FAKE_CALL = '01890000-0000-7000-8000-00000000ca11';
export const FAKE_SESSION = '01890000-0000-7000-8000-0000005e5510';
/** A tool as a hostile server names it: it would turn the terminal red and write backwards. */
const HOSTILE = 'read\u001b[31m\u202e_file';

const named = (name: string): NameView => ({
  id: `01890000-0000-7000-8000-000000${name}`,
  name,
  gone: false,
});
const agent = named('a9e47a');

/** A log of 42 records in memory: a call at every even index, of which 40 is held, masked and approved; a change at every odd one. */
export function fakeLog(
  operator: string,
  now: () => number,
  act: (what: string, by: Actor, about: unknown) => void,
): LogReading &
  Pick<GatewayControl, 'records' | 'verifyLog' | 'exportLog' | 'backupLog' | 'beginReplay' | 'epochs'> {
  const timeAt = (index: number): number => now() - (SIZE - index) * 1_000_000;
  const call = (index: number): CallView => ({
    id: index === 40 ? FAKE_CALL : `01890000-0000-7000-8000-0000000000${index + 10}`,
    session: FAKE_SESSION,
    index,
    direction: 'to-server',
    agent: { ...agent, name: 'builder' },
    owner: { ...named('0a0a0a'), name: 'ann' },
    server: { ...named('5e4e40'), name: index === 2 ? null : 'files', gone: index === 4 },
    method: 'tools/call',
    tool: index === 38 ? HOSTILE : 'read_file',
    decision: {
      effect: index === 40 ? 'hold' : 'allow',
      enforced: true,
      rule: 'reads',
      reason: 'rule',
      toolClass: 'read',
    },
    approval:
      index === 40
        ? {
            id: '01890000-0000-7000-8000-00000000a224',
            state: 'spent',
            grant: false,
            use: 1,
            maxUses: 1,
            votes: [
              {
                person: { ...agent, name: 'ann' },
                vote: 'approve',
                assurance: 'os-presence',
                at: now(),
                reason: HOSTILE,
              },
            ],
            deliveries: [],
          }
        : null,
    masks: index === 40 ? { 'aws-key': 2 } : {},
    received: timeAt(index),
    finished: timeAt(index) + 12_000,
    outcome: 'answered',
    forwarded: true,
    micros: 12_000,
    code: null,
    replay: null,
    ran: null,
    denial: null,
  });
  const entry = (index: number): LogEntryView => ({
    index,
    time: timeAt(index),
    kind: index % 2 === 0 ? 'call.request' : 'config.change',
    session: index % 2 === 0 ? FAKE_SESSION : null,
    actor: { id: operator, name: 'operator', gone: false },
    method: 'local-socket',
    server: null,
    tool: null,
    about: null,
    introducer: null,
    source: null,
    facts: index % 2 === 0 ? {} : { changes: 1, loosens: true },
    call: index % 2 === 0 ? call(index) : null,
    says: index % 2 === 0 ? null : 'put a configuration in force: 1 difference, policy is looser',
  });
  const body = (role: string, text: string) => ({
    index: 40,
    role,
    commit: 'c'.repeat(43),
    media: 'application/json',
    bytes: Buffer.byteLength(text),
    text,
    whole: true,
  });
  const request = JSON.stringify({
    params: { name: 'read_file', arguments: { path: '/sandbox/needle.txt', note: HOSTILE } },
  });
  const answer = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    result: { content: [{ type: 'text', text: HOSTILE }] },
  });
  const detail = (): CallDetailView => ({
    ...call(40),
    bodies: [body('request', request), body('answer', answer)],
    deleted: [],
    records: [
      {
        index: 40,
        kind: 'call.request',
        time: timeAt(40),
        commits: [{ role: 'request', commit: 'c'.repeat(43) }],
      },
    ],
    complete: true,
    source: '127.0.0.1',
    isolation: 'same-user',
    policy: { digest: 'a'.repeat(64), ruleDigest: 'b'.repeat(64) },
    definition: null,
  });
  const session = (): SessionView => ({
    id: FAKE_SESSION,
    agent: call(40).agent,
    owner: null,
    server: call(40).server,
    basis: 'idle-gap',
    opened: now() - 60_000_000,
    lastCall: now(),
    closed: null,
    calls: 21,
  });
  const text = (index: number): string => JSON.stringify(entry(index)) + (index === 40 ? request : '');

  return {
    async entries(filter, by) {
      act('entries', by, filter);
      const entries: LogEntryView[] = [];
      let looked = 0;
      let next = Math.min(filter.before ?? SIZE, SIZE);
      while (next > 0 && looked < filter.depth && entries.length < filter.limit) {
        next -= 1;
        looked += 1;
        if (filter.kind !== undefined && entry(next).kind !== filter.kind) continue;
        if (filter.text === undefined || text(next).toLowerCase().includes(filter.text.toLowerCase())) {
          entries.push(entry(next));
        }
      }
      return {
        entries,
        looked,
        next: next === 0 ? null : next,
        newest: SIZE - 1,
        notIndexed: 0,
        epoch: 1,
        leftOut: [],
      };
    },
    async record(index, by) {
      act('record', by, index);
      if (index >= SIZE) throw new ControlError('not-found', 'There is no such record.');
      return { entry: entry(index), text: JSON.stringify({ v: 1, index }), bodies: [], deleted: [] };
    },
    async call(id, by) {
      act('call', by, id);
      return { ...detail(), id };
    },
    async sessions(filter, by) {
      act('sessions', by, filter);
      return { sessions: [session()], next: null };
    },
    async session(id, { after, limit }, by) {
      act('session', by, { id, after, limit });
      return { session: session(), calls: [detail()], next: null };
    },
    async proof(index) {
      if (index >= SIZE) throw new ControlError('not-found', 'There is no such record.');
      return `c2sp.org/tlog-proof@v1\nindex ${index}\n\ngateway\n42\ncm9vdA==\n\n`;
    },
    async outline(id, page, by) {
      act('outline', by, { id, ...page });
      const one = { ids: [FAKE_CALL], indexes: [40], received: [timeAt(40)], took: [12_000] };
      const words = ['hold', 'answered', 'tools/call', 'read_file'];
      const columns = { effects: [0], outcomes: [1], methods: [2], tools: [3], flags: [2] };
      return { session: session(), words, ...one, ...columns, held: [[0, 0, 9000]], next: null };
    },
    async matches(id, page, by) {
      act('matches', by, { id, ...page });
      return { calls: [40], looked: 2, next: null, newest: SIZE - 1, notIndexed: 0 };
    },
    async refer(ref) {
      if (ref === FAKE_CALL.slice(-ref.length) && ref.length >= 6) return { what: 'call', id: FAKE_CALL };
      if (ref === FAKE_SESSION.slice(-ref.length) && ref.length >= 6)
        return { what: 'session', id: FAKE_SESSION };
      const index = Number(ref);
      if (!(index < SIZE)) throw new ControlError('not-found', 'There is nothing of this id.');
      return index % 2 === 0 ? { what: 'call', id: FAKE_CALL } : { what: 'record', index };
    },
    async records(filter, by) {
      act('records', by, filter);
      const from = Math.min(filter.before ?? SIZE, SIZE);
      return Array.from({ length: Math.min(filter.limit, from) }, (_, n) => {
        const index = from - 1 - n;
        const { time, kind } = entry(index);
        const record = { v: 1, index, time, kind, actor: { principal: operator }, facts: {} };
        return { index, text: JSON.stringify(record), bodies: [] };
      });
    },
    async verifyLog(by, asked = {}, { progress } = {}) {
      act('verifyLog', by, asked);
      progress?.(0, SIZE);
      return {
        ok: true,
        size: SIZE,
        records: { count: SIZE, first: 0, last: SIZE - 1 },
        root: 'cm9vdA==',
        note: 'gateway\n42\ncm9vdA==\n\n',
        vkey: 'gateway+12345678+key',
        badIndex: null,
        problem: null,
        faults: [],
        looked: {
          bodies: { checked: SIZE, deleted: 0, bad: 0 },
          heads: { checkpoints: 1, cosignatures: 0 },
          votes: { signed: 0, asRecorded: 0, otherRequest: [], unchecked: 0, unsigned: 0, keys: [] },
        },
        milliseconds: 3,
      };
    },
    async epochs() {
      return [
        {
          epoch: 1,
          origin: 'gateway',
          vkey: 'gateway+12345678+key',
          fingerprint: 'abcd ef01',
          size: SIZE,
          present: true,
          restored: null,
        },
      ];
    },
    async beginReplay(input, by) {
      act('beginReplay', by, input);
      return { index: SIZE };
    },
    async backupLog(by) {
      act('backupLog', by, {});
      async function* bytes(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('the log');
      }
      return { about: { bytes: 7, origin: 'gateway', size: SIZE, root: 'cm9vdA==' }, bytes: bytes() };
    },
    async exportLog(asked, by) {
      act('exportLog', by, asked);
      async function* bytes(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('PK');
        yield Buffer.from(' the rest');
      }
      return { name: 'countersign-fake.zip', records: 2, vkey: 'gateway+00000000+AAAA', bytes: bytes() };
    },
  };
}
