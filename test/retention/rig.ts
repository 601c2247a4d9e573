import { masksConfig } from '../../proxy/contract/masking.ts';
import type { RetentionConfig } from '../../proxy/contract/retention.ts';
import { retentionConfig } from '../../proxy/contract/retention.ts';
import type { Append, Store } from '../../proxy/contract/store.ts';
import type { Clock } from '../../proxy/contract/time.ts';
import { readingRecorder } from '../../proxy/gateway/control/record-reading.ts';
import { preservationsControl } from '../../proxy/gateway/retention/preservations.ts';
import { createPurging } from '../../proxy/gateway/retention/purging.ts';
import { createTurns } from '../../proxy/gateway/retention/turns.ts';
import { createWriter } from '../../proxy/gateway/writer.ts';
import { createMasker } from '../../proxy/mask/masker.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { type Ids, requestAppend, resultAppend, sessionRow } from '../store/helpers/appends.ts';

export const DAY = 86_400_000_000;
export const NOW = 1_795_219_200_000_000;
export const OPERATOR = { principal: 'operator', method: 'in-process' } as const;

/** What purges, over a store and at a time that the test says. */
export function purgingOn(store: Store, yaml: object, now: () => number = () => NOW) {
  const state: { retention: RetentionConfig } = { retention: retentionConfig.parse(yaml) };
  const clock: Clock = { now: () => ({ wall: now(), mono: 0 }), after: () => () => {} };
  const writer = createWriter(uuidv7(), 'same-user', clock);
  const turns = createTurns();
  const settings = () => ({ config: { retention: state.retention } });
  const masker = createMasker(masksConfig.parse({}));
  const read = readingRecorder({ store, writer, settings: () => ({ masker }) });
  const ports = { store, writer, clock, settings, operator: 'operator', turns, read, masker: () => masker };
  const purging = createPurging(ports);
  return {
    ...purging,
    preservations: preservationsControl(ports),
    state,
    /** As the command does it: what the plan says. */
    async planAndPurge() {
      const { at, rules } = await purging.plan();
      return purging.purge({ at, rules, cause: 'asked', by: OPERATOR });
    },
  };
}

/** A server, an agent and a session with names. */
export async function named(store: Store, agent: string, server: string): Promise<Ids> {
  const ids = { session: uuidv7(), agent: uuidv7(), server: uuidv7() };
  await store.append({
    entries: [],
    changes: [
      {
        op: 'principal.add',
        id: ids.agent,
        kind: 'agent',
        name: agent,
        created: 1,
        disabledAt: null,
        roles: '[]',
      },
      { op: 'server.add', id: ids.server, name: server, added: 1, removedAt: null },
      { op: 'session.open', ...sessionRow(ids) },
    ],
  });
  return ids;
}

const at = (append: Append, time: number): Append => ({
  ...append,
  entries: append.entries.map(({ record, bodies }) => ({ record: { ...record, time }, bodies })),
});

/** A call that was answered at once; its id. The body of the request is `text`, that of the result, too (a request's by its role). */
export async function call(store: Store, ids: Ids, text: string, time: number): Promise<string> {
  const id = uuidv7();
  const request = at(requestAppend(ids, id, Buffer.from(text), time), time);
  const result = at(resultAppend(ids, id, Buffer.from(`${text} answered`), time), time);
  // In one: a test waits for the disk with each.
  await store.append({
    entries: [...request.entries, ...result.entries],
    changes: [...request.changes, ...result.changes],
  });
  return id;
}
/** One that is under way. */
export async function openCall(store: Store, ids: Ids, text: string, time: number): Promise<string> {
  const id = uuidv7();
  await store.append(at(requestAppend(ids, id, Buffer.from(text), time), time));
  return id;
}

/** Texts of all bodies that are kept, in order. */
export async function texts(store: Store): Promise<string[]> {
  const rows = await store.read('bodies.run', { from: 0, to: 1_000_000, bytes: 1e9 });
  return rows.filter(({ role }) => role === 'request').map(({ data }) => Buffer.from(data).toString());
}
