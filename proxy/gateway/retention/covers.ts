import { type ExportInput, exportInput } from '../../contract/bundle.ts';
import { ControlError } from '../../contract/control.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { LogRecord } from '../../contract/record.ts';
import type { CallRow, PreservationRow } from '../../contract/state.ts';
import type { Store } from '../../contract/store.ts';
import { missingIn, wantedText } from '../../platform/json/searchable-text.ts';
import type { Names } from '../control/log-names.ts';
import type { EpochPart } from './epoch-parts.ts';
import { createLineTest, type Said, some } from './line-test.ts';
import { agentOf, type WalkedBody } from './walk.ts';

const END = Number.MAX_SAFE_INTEGER;
const MOST_RECORDS = 1000;

/**
 * Under which preservations a body is. A call is under one as a whole, with all that was said in it, where any of it is what the filter
 * finds; names mean all that ever had them. Whatever cannot be told counts as found.
 */
export function createCoverage(
  { store, everywhere }: Pick<EpochPart, 'store' | 'everywhere'>,
  names: Names,
  inForce: readonly Pick<PreservationRow, 'id' | 'filter'>[],
) {
  const tests = inForce.map(({ id, filter }) => ({ id, test: testOf(filter) }));
  const ofCalls = new Map<string, Promise<readonly string[]>>();

  function testOf(text: string): ReturnType<typeof createTest> {
    try {
      return createTest(exportInput.parse(parseJson(text)), names);
    } catch {
      return { call: async () => true, notice: async () => true, record: async () => true };
    }
  }
  async function coverCall(id: string): Promise<readonly string[]> {
    const [row] = await store.read('call.get', { id });
    if (row !== undefined) return matching((test) => test.call(row, everywhere));
    const notice = await noticeOf(id, store);
    // A call that is in no table and no notification: what it was cannot be told.
    if (notice === undefined) return tests.map((one) => one.id);
    return matching((test) => test.notice(notice, everywhere));
  }
  async function matching(
    covers: (test: ReturnType<typeof createTest>) => Promise<boolean>,
  ): Promise<readonly string[]> {
    const found: string[] = [];
    for (const { id, test } of tests) if (await orUntold(covers(test))) found.push(id);
    return found;
  }

  return {
    /** Ids of the preservations that the body is under. */
    async of({ record }: Pick<WalkedBody, 'record'>): Promise<readonly string[]> {
      if (tests.length === 0) return [];
      const { call } = record;
      if (call === undefined) return matching((test) => test.record(record, store));
      const known = ofCalls.get(call) ?? coverCall(call);
      ofCalls.set(call, known);
      return known;
    },
  };
}

type Reads = Pick<Store, 'read'>;

function createTest(filter: ExportInput, names: Names) {
  const agents = idsOf(filter.agent, (name) => names.agents(name));
  const owned = idsOf(filter.owner, (name) => names.agentsOf(name));
  const servers = idsOf(filter.server, (name) => names.servers(name));
  const { session, call, approval, since = 0, until = Number.POSITIVE_INFINITY } = filter;
  const ofCalls = { tool: filter.tool, effect: filter.decision, outcome: filter.outcome };
  const is = (wanted: string | undefined, value: string | null | undefined): boolean =>
    wanted === undefined || wanted === value;
  const among = (wanted: ReadonlySet<string> | undefined, value: string | undefined): boolean =>
    wanted === undefined || (value !== undefined && wanted.has(value));
  const line = createLineTest(filter.q, names);
  // Each may be in another record of a call.
  const holds = [...line.texts, ...listed(filter.text)].map(holdsText);
  const approvals = [...line.approvals, ...listed(approval)];

  return {
    async call(row: CallRow, everywhere: readonly Reads[]): Promise<boolean> {
      return (
        is(session, row.session) &&
        is(call, row.id) &&
        among(agents, row.agent) &&
        among(owned, row.agent) &&
        among(servers, row.server) &&
        is(ofCalls.tool, row.tool) &&
        is(ofCalls.effect, row.effect) &&
        is(ofCalls.outcome, row.outcome) &&
        row.received <= until &&
        (await wentOnUntil(row, since, everywhere)) &&
        (await said({ id: row.id, kind: 'call.request', session: row.session }, row.approval, everywhere))
      );
    },
    /** Of a notification: all is on its record, for it has neither an outcome nor a place among the calls. */
    async notice({ record, id }: Notice, everywhere: readonly Reads[]): Promise<boolean> {
      return (
        is(call, id) &&
        says(record) &&
        (await said({ id, kind: 'call.notify', session: record.session }, null, everywhere))
      );
    },
    /** Of one that is of no call. */
    async record(record: LogRecord, store: Reads): Promise<boolean> {
      return (
        call === undefined &&
        approval === undefined &&
        says(record) &&
        (await line.record(record, store)) &&
        (await each(holds, (one) => recordHolds(record, one, store)))
      );
    },
  };

  /** What is asked beyond its row. */
  async function said(
    of: Omit<Said, 'approvals'>,
    used: string | null,
    everywhere: readonly Reads[],
  ): Promise<boolean> {
    const having: string[] = [];
    for (const one of approvals)
      if (used === one || (await some(everywhere, (store) => askedWith(of.id, one, store)))) having.push(one);
    return (
      (approval === undefined || having.includes(approval)) &&
      (await line.call({ ...of, approvals: having }, everywhere)) &&
      (await each(holds, (one) => some(everywhere, (store) => callHolds(of.id, one, store))))
    );
  }
  function says(record: LogRecord): boolean {
    const agent = agentOf(record);
    return (
      Object.values(ofCalls).every((wanted) => wanted === undefined) &&
      is(session, record.session) &&
      among(agents, agent) &&
      among(owned, agent) &&
      among(servers, record.server?.id) &&
      record.time <= until &&
      record.time >= since
    );
  }
}

const listed = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);

async function each<Item>(items: readonly Item[], test: (item: Item) => Promise<boolean>): Promise<boolean> {
  for (const item of items) if (!(await test(item))) return false;
  return true;
}

interface Notice {
  readonly id: string;
  readonly record: LogRecord;
}
/** The notification whose id that is. It has an id as calls have, and is in no table. */
async function noticeOf(id: string, store: Reads): Promise<Notice | undefined> {
  const search = { before: END, after: -1, limit: 1, call: id, kind: 'call.notify' };
  const [row] = await store.read('records.search', search);
  if (row === undefined) return undefined;
  // The tree has vouched for the bytes, and this program's own writer for their shape.
  return { id, record: parseJson(Buffer.from(row.bytes).toString('utf8')) as LogRecord };
}

/** A vote on a call, and the end of its approval, may come behind its outcome. */
async function wentOnUntil(
  { id, finished }: CallRow,
  since: number,
  everywhere: readonly Reads[],
): Promise<boolean> {
  if (finished === null || finished >= since) return true;
  return some(everywhere, async (store) => {
    const [last] = await store.read('records.search', { before: END, limit: 1, call: id, since });
    return last !== undefined;
  });
}

/** Whether it holds, or cannot be told: a name may be gone, an id stand for nothing any more. */
async function orUntold(covers: Promise<boolean>): Promise<boolean> {
  try {
    return await covers;
  } catch (error) {
    if (error instanceof ControlError) return true;
    throw error;
  }
}

/** Undefined does not narrow: neither does a name that nothing has any more. */
function idsOf(
  name: string | undefined,
  find: (name: string) => readonly string[],
): ReadonlySet<string> | undefined {
  if (name === undefined) return undefined;
  try {
    return new Set(find(name));
  } catch {
    return undefined;
  }
}

async function askedWith(call: string, approval: string, store: Reads): Promise<boolean> {
  const [row] = await store.read('approval.get', { id: approval });
  return row?.call === call;
}

/** As the search has it. */
function holdsText(text: string): (data: Uint8Array) => boolean {
  const wanted = [wantedText(text)];
  return (data) => missingIn(data, wanted).length === 0;
}

async function callHolds(call: string, holds: (data: Uint8Array) => boolean, store: Reads): Promise<boolean> {
  for (let after = -1; ; ) {
    const rows = await store.read('records.search', { before: END, after, limit: MOST_RECORDS, call });
    for (const { idx, bytes } of rows) {
      if (holds(bytes) || (await bodiesHold(idx, holds, store))) return true;
      after = idx;
    }
    if (rows.length < MOST_RECORDS) return false;
  }
}

async function recordHolds(
  record: LogRecord,
  holds: (data: Uint8Array) => boolean,
  store: Reads,
): Promise<boolean> {
  return holds(Buffer.from(JSON.stringify(record))) || (await bodiesHold(record.index, holds, store));
}

async function bodiesHold(idx: number, holds: (data: Uint8Array) => boolean, store: Reads): Promise<boolean> {
  const bodies = await store.read('bodies.of-record', { idx });
  return bodies.some(({ data }) => holds(data));
}
