import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { CallWish, RecordScan, RecordScanned } from '../../proxy/contract/queries.ts';
import { SEALED_MEDIA } from '../../proxy/contract/sealed-roles.ts';
import { CALL_OUTCOMES, type CallRow } from '../../proxy/contract/state.ts';
import type { Append, Store } from '../../proxy/contract/store.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { makeBody } from '../../proxy/record/body.ts';
import { openDatabase } from '../../proxy/store/database.ts';
import { callRow, draft, entryWithBody, type Ids, plain, someIds } from './helpers/appends.ts';
import { forgetState, freshOptions, open, type TestOptions } from './helpers/store.ts';

const END = Number.MAX_SAFE_INTEGER;
const EFFECTS = ['allow', 'deny', 'hold'] as const;
const WORDS = ['customers', '/srv/a b.txt', 'naïve "Quote"', 'invoice-2026', 'zz'];
const TOOLS = ['write_file', 'write_row', 'read_file', 'list'];
const SIZE = 2000;

/** A call as the log has it after request and result, told plainly. */
interface Made {
  readonly ids: Ids;
  readonly row: CallRow;
  readonly code: string | undefined;
  readonly micros: number;
  readonly mask: string | undefined;
  readonly asked: string;
  readonly answered: string;
  /** Indexes of the two records. */
  readonly places: number[];
}
function madeAt(n: number, ids: readonly Ids[]): Made {
  const whose = ids[n % ids.length] ?? someIds();
  const outcome = CALL_OUTCOMES[(n * 7) % CALL_OUTCOMES.length] ?? 'answered';
  return {
    ids: whose,
    row: {
      ...callRow(whose, uuidv7()),
      tool: TOOLS[(n * 3) % TOOLS.length] ?? '',
      effect: EFFECTS[n % 13 === 0 ? 1 : n % 17 === 0 ? 2 : 0],
      rule: `rule-${n % 5}`,
      outcome,
    },
    code: outcome === 'upstream-failed' ? 'bad-gateway' : undefined,
    micros: (n * 7919) % 5_000_000,
    mask: n % 9 === 0 ? 'aws-key' : undefined,
    asked: `{"n":${n},"text":${JSON.stringify(n % 23 === 0 ? WORDS[n % WORDS.length] : 'plain')}}`,
    answered: `{"n":${n},"text":${JSON.stringify(n % 31 === 0 ? WORDS[n % WORDS.length]?.toUpperCase() : 'fine')}}`,
    places: [],
  };
}
function appendsOf({ ids, row, code, micros, mask, asked, answered }: Made): Append[] {
  const { outcome, ...opened } = row;
  const rest = {
    call: row.id,
    session: ids.session,
    actor: { principal: ids.agent },
    server: { id: ids.server },
  };
  const facts = { micros, ...(code === undefined ? {} : { code }), ...(mask ? { [`mask.${mask}`]: 2 } : {}) };
  return [
    {
      entries: [entryWithBody('call.request', Buffer.from(asked), rest)],
      changes: [{ op: 'call.open', ...opened, outcome: null }],
    },
    {
      entries: [entryWithBody('call.result', Buffer.from(answered), { ...rest, facts })],
      changes: [{ op: 'call.close', id: row.id, at: 5, outcome: outcome ?? 'answered', masked: 0 }],
    },
  ];
}

/** Every record that a search finds, a page at a time. */
async function all(store: Store, search: Partial<RecordScan>, limit = 40): Promise<number[]> {
  const found: number[] = [];
  for (let next: number | null = search.after ?? END; next !== null; ) {
    const page: Partial<RecordScan> = search.after === undefined ? { before: next } : { after: next };
    const [scan]: RecordScanned[] = await store.read('records.scan', {
      before: END,
      limit,
      depth: 500,
      ...search,
      ...page,
    });
    found.push(...(scan?.found ?? []).map(({ idx }) => idx));
    next = scan?.next ?? null;
  }
  return found;
}
/** Waits until all full tiles are in the index. */
async function indexed(store: Store): Promise<void> {
  const { size } = store.health();
  await vi.waitFor(() => expect(store.health().indexed).toBe(size - (size % 256)), {
    timeout: 30_000,
    interval: 10,
  });
}
async function filled(options: TestOptions): Promise<{ store: Store; made: Made[] }> {
  const store = await open(options);
  const ids = [someIds(), someIds(), someIds()];
  const made = Array.from({ length: SIZE / 2 }, (_, n) => madeAt(n, ids));
  const halves = made.map(appendsOf);
  // Some calls take so long that many records stand between their two.
  const late = (n: number): number => (n % 5 === 0 ? n + 150.5 : n);
  const inOrder = halves
    .flatMap((both, n) => both.map((append, nth) => ({ append, n, nth, at: nth === 0 ? n : late(n) })))
    .sort((a, b) => a.at - b.at || a.nth - b.nth);
  inOrder.forEach(({ n, nth }, idx) => {
    (made[n]?.places ?? [])[nth] = idx;
  });
  await Promise.all(inOrder.map(({ append }) => store.append(append)));
  return { store, made };
}

const fits = (name: string, { value, open: ends }: { value: string; open: string }): boolean =>
  ends === 'none' ? name === value : ends === 'end' ? name.startsWith(value) : name.includes(value);
const failed = new Set(['error', 'upstream-failed', 'refused', 'unknown']);
function isSo(made: Made, wish: CallWish): boolean {
  const { row, code, mask } = made;
  return (
    (wish.tool?.some((one) => fits(row.tool, one)) ?? true) &&
    (wish.rule?.some((one) => fits(row.rule, one)) ?? true) &&
    (wish.effect?.includes(row.effect) ?? true) &&
    (wish.outcome?.includes(row.outcome ?? '') ?? true) &&
    (wish.mask?.some((one) => mask !== undefined && fits(mask, one)) ?? true) &&
    (wish.error?.some((one) =>
      one === 'yes'
        ? failed.has(row.outcome ?? '')
        : one === 'no'
          ? !failed.has(row.outcome ?? '')
          : one === code,
    ) ??
      true)
  );
}
const pattern = (values: readonly string[]) =>
  fc.record({
    value: fc.constantFrom(...values),
    open: fc.constantFrom('none', 'end', 'both'),
  }) as fc.Arbitrary<{ value: string; open: 'none' | 'end' | 'both' }>;
const wishes = fc.record(
  {
    tool: fc.array(pattern(['write_file', 'write', 'list', 'none', 'e']), { minLength: 1, maxLength: 2 }),
    rule: fc.array(pattern(['rule-1', 'rule', 'no']), { minLength: 1, maxLength: 2 }),
    effect: fc.array(fc.constantFrom(...EFFECTS), { minLength: 1, maxLength: 2 }),
    outcome: fc.array(fc.constantFrom(...CALL_OUTCOMES), { minLength: 1, maxLength: 4 }),
    mask: fc.array(pattern(['aws-key', 'aws', 'iban']), { minLength: 1, maxLength: 1 }),
    error: fc.array(fc.constantFrom('yes', 'no', 'bad-gateway'), { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<CallWish>;
const searches = fc.record({
  of: wishes,
  server: fc.option(fc.nat(2), { nil: undefined }),
  micros: fc.option(
    fc
      .tuple(fc.nat(5_000_000), fc.nat(5_000_000))
      .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
    { nil: undefined },
  ),
  text: fc.option(fc.constantFrom('USTOMERS', 'a b.t', 'naïve "q', 'voice-20', '"n":7', 'nothing like it'), {
    nil: undefined,
  }),
  oldest: fc.boolean(),
  limit: fc.constantFrom(1, 7, 100),
});

function placesOf(
  made: readonly Made[],
  store: Store,
  run: typeof searches extends fc.Arbitrary<infer T> ? T : never,
) {
  const { of, server, micros, text, oldest, limit } = run;
  const wanted = made.flatMap((call, n) => {
    if (server !== undefined && n % 3 !== server) return [];
    if (!isSo(call, of)) return [];
    if (micros !== undefined && (call.micros < micros.from || call.micros > micros.to)) return [];
    const both = [call.asked, call.answered].map((body, nth) => ({ body, idx: call.places[nth] ?? -1 }));
    if (text === undefined) return [call.places[0] ?? -1];
    const ways = [text.toLowerCase(), JSON.stringify(text.toLowerCase()).slice(1, -1)];
    return both.flatMap(({ body, idx }) =>
      ways.some((one) => body.toLowerCase().includes(one)) ? [idx] : [],
    );
  });
  const id = made[server ?? 0]?.ids.server ?? '';
  const search: Partial<RecordScan> = {
    of,
    ...(server === undefined ? {} : { server: [id] }),
    ...(micros === undefined ? {} : { micros }),
    ...(text === undefined ? { kind: ['call.request'] } : { text }),
    ...(oldest ? { after: -1 } : {}),
  };
  const sign = oldest ? 1 : -1;
  return { wanted: wanted.toSorted((a, b) => sign * (a - b)), found: () => all(store, search, limit) };
}

describe('the search index', () => {
  it('finds what looking through finds, by any wishes together, both ways', {
    timeout: 120_000,
  }, async () => {
    const { store, made } = await filled(freshOptions());
    await indexed(store);
    await fc.assert(
      fc.asyncProperty(searches, async (run) => {
        const { wanted, found } = placesOf(made, store, run);
        expect(await found()).toEqual(wanted);
      }),
      { numRuns: 120 },
    );
  });

  it('needs few looks for what is rare', { timeout: 60_000 }, async () => {
    const { store } = await filled(freshOptions());
    await indexed(store);
    const [scan] = await store.read('records.scan', {
      before: store.health().indexed,
      limit: 100,
      depth: 10_000,
      kind: ['call.request'],
      of: { effect: ['deny'], outcome: ['error'], tool: [{ value: 'write', open: 'end' }] },
    });
    expect(scan?.next).toBeNull();
    expect(scan?.found.length).toBeGreaterThan(0);
    // Calls that have not ended below the mark are looked at, too.
    expect(scan?.looked).toBeLessThan((scan?.found.length ?? 0) + 100);
    const [text] = await store.read('records.scan', {
      before: END,
      limit: 100,
      depth: 10_000,
      text: 'gone missing',
    });
    expect(text?.looked).toBeLessThan(300);
  });

  it('is made behind a database that has none, and for what comes after it', {
    timeout: 60_000,
  }, async () => {
    const options = freshOptions();
    const { store } = await filled(options);
    await store.close();
    const db = openDatabase({ ...options, cipher: 'sqlcipher' }, 'writer');
    db.exec(`DROP TRIGGER bodies_forgotten; DROP TABLE search_text; DROP TABLE search_again;
      DROP TABLE facet_blocks; DROP TABLE search_times; DROP TABLE facet_terms; DROP TABLE search_mark; ALTER TABLE bundles DROP COLUMN origin; DROP INDEX calls_approval; DROP TABLE state_sums; PRAGMA user_version = 6;`);
    db.close();
    forgetState(options);
    const again = await open(options);
    await indexed(again);
    const denied = await all(again, { kind: ['call.request'], of: { effect: ['deny'] } });
    await Promise.all(Array.from({ length: 256 }, () => again.append(plain('kill.engage'))));
    await indexed(again);
    expect(await all(again, { kind: ['call.request'], of: { effect: ['deny'] } })).toEqual(denied);
    expect(await all(again, { text: 'kill.engage' })).toHaveLength(256);
  });

  it('is filled anew where it had each place by itself', { timeout: 60_000 }, async () => {
    const options = freshOptions();
    const { store } = await filled(options);
    await indexed(store);
    const search = { kind: ['call.request'], of: { effect: ['deny' as const] } };
    const [denied, texts] = [await all(store, search), await all(store, { text: 'call' })];
    expect(denied.length).toBeGreaterThan(0);
    await store.close();
    const db = openDatabase({ ...options, cipher: 'sqlcipher' }, 'writer');
    db.exec(`DROP TABLE facet_blocks; DROP TABLE search_times;
      CREATE TABLE facets (term INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (term, key)) STRICT, WITHOUT ROWID;
      ALTER TABLE bundles DROP COLUMN origin; DROP INDEX calls_approval; DROP TABLE state_sums; PRAGMA user_version = 7;`);
    db.close();
    forgetState(options);
    const again = await open(options);
    await indexed(again);
    expect(again.health().indexed).toBeGreaterThan(256);
    expect(await all(again, search)).toEqual(denied);
    expect(await all(again, { text: 'call' })).toEqual(texts);
    await again.close();
    const last = openDatabase({ ...options, cipher: 'sqlcipher' }, 'writer');
    last.exec("INSERT INTO search_text (search_text) VALUES ('integrity-check')");
    last.close();
  });

  it('forgets the text of a body in the transaction that deletes it', { timeout: 60_000 }, async () => {
    const options = freshOptions();
    const store = await open(options);
    const texts = ['a first secret word', 'a second secret word'];
    for (const text of texts) {
      await store.append({ entries: [entryWithBody('call.request', Buffer.from(text))], changes: [] });
    }
    await Promise.all(Array.from({ length: 510 }, () => store.append(plain('kill.engage'))));
    await indexed(store);
    expect(await all(store, { text: 'secret word' })).toEqual([1, 0]);
    await store.close();
    const db = openDatabase({ ...options, cipher: 'sqlcipher' }, 'writer');
    const runs = (): unknown[] =>
      db.prepare("SELECT rowid FROM search_text WHERE search_text MATCH 'whole'").all();
    expect(runs()).toHaveLength(0);
    db.exec('BEGIN; DELETE FROM bodies WHERE idx = 1; ROLLBACK');
    expect(runs()).toHaveLength(0);
    db.exec('DELETE FROM bodies WHERE idx = 1');
    expect(runs()).toHaveLength(1);
    db.close();
    const after = await open(options);
    expect(await all(after, { text: 'secret word' })).toEqual([0]);
    await after.close();
    const last = openDatabase({ ...options, cipher: 'sqlcipher' }, 'writer');
    last.exec("INSERT INTO search_text (search_text) VALUES ('integrity-check')");
    last.close();
  });

  it('finds nothing in what is sealed, be it indexed or not yet', { timeout: 60_000 }, async () => {
    const store = await open(freshOptions());
    const sealed = (role: string) => {
      const { body, commit } = makeBody(role, Buffer.from('age-encryption.org/v1'), SEALED_MEDIA, 1, 'call');
      const record = draft('call.request', { commits: [commit] });
      return store.append({ entries: [{ record, bodies: [body] }], changes: [] });
    };
    await sealed('sealed-request');
    await sealed('request');
    expect(await all(store, { text: 'age-encryption' })).toEqual([1]);
    await Promise.all(Array.from({ length: 300 }, () => store.append(plain('kill.engage'))));
    await indexed(store);
    expect(await all(store, { text: 'age-encryption' })).toEqual([1]);
  });

  it('finds a text whatever escapes it is written in, be it indexed or not yet', {
    timeout: 60_000,
  }, async () => {
    const store = await open(freshOptions());
    const asked = '{"path":"\\/etc\\u002fq","message":"caf\\u00e9nero"}';
    await store.append({ entries: [entryWithBody('call.request', Buffer.from(asked))], changes: [] });
    for (const text of ['/etc/q', 'Cafénero']) expect(await all(store, { text })).toEqual([0]);
    await Promise.all(Array.from({ length: 300 }, () => store.append(plain('kill.engage'))));
    await indexed(store);
    for (const text of ['/etc/q', 'Cafénero', '\\u00e9nero']) expect(await all(store, { text })).toEqual([0]);
  });

  it('finds what is in JSON of an answer’s text, and letters however they are written, be it indexed or not yet', {
    timeout: 60_000,
  }, async () => {
    const store = await open(freshOptions());
    const inner =
      '{"m":"say \\"hi\\" in a caf\\u00e9","p":"C:\\\\work","f":"re\u0301sume\u0301.pdf","a":"Straße"}';
    const answer = JSON.stringify({ content: [{ type: 'text', text: inner }] });
    await store.append({ entries: [entryWithBody('call.result', Buffer.from(answer))], changes: [] });
    const texts = ['say "hi"', 'Café', 'C:\\work', 'résumé.PDF', 'STRASSE', 're\u0301sume\u0301', '\\u00e9'];
    for (const text of texts) expect(await all(store, { text }), text).toEqual([0]);
    await Promise.all(Array.from({ length: 300 }, () => store.append(plain('kill.engage'))));
    await indexed(store);
    for (const text of texts) expect(await all(store, { text }), text).toEqual([0]);
    expect(await all(store, { text: 'say \\"ho\\"' })).toEqual([]);
  });

  it('looks through a run with more text than it indexes', { timeout: 60_000 }, async () => {
    const store = await open(freshOptions());
    const large = Buffer.concat([Buffer.alloc(2 * 1024 * 1024, 'x'), Buffer.from('needle')]);
    await store.append({ entries: [entryWithBody('call.result', large)], changes: [] });
    await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        store.append({ entries: [{ record: draft('kill.engage', { mono: n }), bodies: [] }], changes: [] }),
      ),
    );
    await indexed(store);
    expect(await all(store, { text: 'needle' })).toEqual([0]);
  });
});
