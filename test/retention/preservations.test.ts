import { expect, it } from 'vitest';
import { logRecord } from '../../proxy/contract/record.ts';
import { SEALED_MEDIA } from '../../proxy/contract/sealed-roles.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { makeBody } from '../../proxy/record/body.ts';
import { approvalRow, draft } from '../store/helpers/appends.ts';
import { freshOptions, open } from '../store/helpers/store.ts';
import { call, DAY, NOW, named, OPERATOR, purgingOn, texts } from './rig.ts';

const RULES = { rules: [{ name: 'month', keep: '30d' }] };
const OLD = NOW - 60 * DAY;
const why = { owner: 'legal, case 7', reason: 'subpoena of 21 November' };

/** Old calls of two agents with two servers, each with its request and its result. */
async function scene() {
  const options = freshOptions();
  const store = await open(options);
  const purging = purgingOn(store, RULES);
  const coder = await named(store, 'coder', 'files');
  const ci = await named(store, 'ci', 'mail');
  const [one] = await Promise.all([
    call(store, coder, 'alpha one', OLD),
    call(store, coder, 'alpha two', OLD + DAY),
    call(store, ci, 'beta three', OLD + 2 * DAY),
  ]);
  return { store, purging, coder, ci, one };
}
const kept = (...names: string[]) => names.flatMap((name) => [name, `${name} answered`]);

it.each([
  ['a session', ({ coder }) => ({ session: coder.session }), ['alpha one', 'alpha two']],
  ['a call', ({ one }) => ({ call: one }), ['alpha one']],
  ['an agent by name', () => ({ agent: 'ci' }), ['beta three']],
  ['an agent by id', ({ ci }) => ({ agent: ci.agent }), ['beta three']],
  ['a server', () => ({ server: 'files' }), ['alpha one', 'alpha two']],
  ['a time', () => ({ since: OLD + DAY, until: OLD + DAY }), ['alpha two']],
  ['a time and after', () => ({ since: OLD + DAY }), ['alpha two', 'beta three']],
  ['an outcome', () => ({ outcome: 'answered' }), ['alpha one', 'alpha two', 'beta three']],
  ['another outcome', () => ({ outcome: 'error' }), []],
  ['a text, with the whole call', () => ({ text: 'THREE ANSWERED' }), ['beta three']],
  ['two at once', () => ({ agent: 'coder', text: 'two' }), ['alpha two']],
  ['everything', () => ({}), ['alpha one', 'alpha two', 'beta three']],
  ['a line about calls', () => ({ q: 'agent:co* outcome:answered' }), ['alpha one', 'alpha two']],
  ['a line that leaves out', () => ({ q: '-server:files' }), ['beta three']],
  ['a line with a session’s end', ({ ci }) => ({ q: `session:${ci.session.slice(-6)}` }), ['beta three']],
  ['a line without one', ({ ci }) => ({ q: `-session:${ci.session.slice(-8)}` }), ['alpha one', 'alpha two']],
  [
    'a line of two sessions',
    ({ ci, coder }) => ({ q: `session:${ci.session} session:${coder.session}` }),
    ['alpha one', 'alpha two', 'beta three'],
  ],
  ['a line with a time', () => ({ q: 'since:59d until:59d' }), ['alpha two']],
  ['a line that finds nothing', () => ({ q: 'error:yes' }), []],
  ['a line beside another', () => ({ agent: 'coder', q: '"one"' }), ['alpha one']],
] as const satisfies readonly (readonly [
  string,
  (on: Awaited<ReturnType<typeof scene>>) => object,
  readonly string[],
])[])('keeps %s', async (_, filter, expected) => {
  const on = await scene();
  const { store, purging } = on;
  const made = await purging.preservations.preserve({ ...why, filter: filter(on) }, OPERATOR);
  const plan = await purging.plan();
  expect(plan.byRule).toMatchObject([
    { bodies: 6 - 2 * expected.length, preserved: { bodies: 2 * expected.length } },
  ]);
  expect(plan.preservations).toMatchObject([{ id: made.id, owner: why.owner, bodies: 2 * expected.length }]);
  expect(await purging.preservations.covered(made.id)).toEqual({
    calls: expected.length,
    bodies: 2 * expected.length,
    whole: true,
  });
  await purging.planAndPurge();
  expect(await texts(store)).toEqual(kept(...expected));
  // A part of a text that is gone does not free the rest.
  expect((await purging.planAndPurge()).bodies).toBe(0);
  await purging.preservations.release(made.id, { reason: 'closed' }, OPERATOR);
  await purging.planAndPurge();
  expect(await texts(store)).toEqual([]);
});

it.each([
  ['a quotation in JSON of an answer', JSON.stringify({ text: '{"m":"say \\"hi\\""}' }), 'say "hi"'],
  ['a path in it', JSON.stringify({ text: '{"p":"C:\\\\x\\\\y"}' }), 'C:\\x'],
  ['a letter by its number in it', JSON.stringify({ text: '{"m":"caf\\u00e9"}' }), 'café'],
  ['a name as macOS writes it', '/Users/rene\u0301', 'rené'],
  ['capitals of ß', 'Die Straße', 'STRASSE'],
])('keeps what holds %s', async (_, said, text) => {
  const { store, purging, coder } = await scene();
  await call(store, coder, said, OLD);
  await purging.preservations.preserve({ ...why, filter: { text } }, OPERATOR);
  await purging.planAndPurge();
  expect(await texts(store)).toEqual(kept(said));
});

it('keeps what an approval is of, and what used it', async () => {
  const { store, purging, coder, one } = await scene();
  const id = uuidv7();
  const row = { ...approvalRow(coder, id, 'spent'), call: uuidv7() };
  await store.append({
    entries: [],
    changes: [
      { op: 'approval.open', ...row },
      { op: 'call.approval', id: one, approval: id },
    ],
  });
  await purging.preservations.preserve({ ...why, filter: { approval: id } }, OPERATOR);
  await purging.planAndPurge();
  expect(await texts(store)).toEqual(kept('alpha one'));
});

it('applies to what comes later where its time is open, and to nothing after its end', async () => {
  const { store, purging, coder, ci } = await scene();
  await purging.preservations.preserve({ ...why, filter: { agent: 'coder' } }, OPERATOR);
  await purging.preservations.preserve({ ...why, filter: { agent: 'ci', until: OLD + 2 * DAY } }, OPERATOR);
  await call(store, coder, 'later', NOW - 40 * DAY);
  await call(store, ci, 'later, too', NOW - 40 * DAY);
  await purging.planAndPurge();
  expect(await texts(store)).toEqual(kept('alpha one', 'alpha two', 'beta three', 'later'));
});

it('keeps bodies that are of no call by what their record says', async () => {
  const { store, purging, ci } = await scene();
  const { body, commit } = makeBody('message', Buffer.from('on a stream'), 'application/json', 1, 'call');
  const of = { session: ci.session, actor: { principal: ci.agent }, server: { id: ci.server } };
  const record = draft('call.message', { ...of, time: OLD, commits: [commit] });
  await store.append({ entries: [{ record, bodies: [body] }], changes: [] });
  const left = async () => (await store.read('bodies.of-record', { idx: 6 })).length;
  const first = await purging.preservations.preserve({ ...why, filter: { text: 'a stream' } }, OPERATOR);
  const second = await purging.preservations.preserve({ ...why, filter: { agent: 'ci' } }, OPERATOR);
  await purging.planAndPurge();
  expect(await left()).toBe(1);
  await purging.preservations.release(first.id, { reason: 'closed' }, OPERATOR);
  await purging.planAndPurge();
  expect(await left()).toBe(1);
  await purging.preservations.release(second.id, { reason: 'closed' }, OPERATOR);
  await purging.planAndPurge();
  expect(await left()).toBe(0);
});

it.each([
  ['its own session', ({ ci }) => ({ session: ci.session }), true],
  ['another session', ({ coder }) => ({ session: coder.session }), false],
  ['its agent', () => ({ agent: 'ci' }), true],
  ['another agent', () => ({ agent: 'coder' }), false],
  ['its server', () => ({ server: 'mail' }), true],
  ['another server', () => ({ server: 'files' }), false],
  ['its time', () => ({ since: OLD, until: OLD }), true],
  ['a time before it', () => ({ until: OLD - 1 }), false],
  ['its text', () => ({ text: 'went by' }), true],
  ['a text that is nowhere', () => ({ text: 'xyzzy' }), false],
  ['itself', ({ notice }) => ({ call: notice }), true],
  ['another call', ({ one }) => ({ call: one }), false],
  ['what only calls have', () => ({ outcome: 'answered' }), false],
  ['everything', () => ({}), true],
  ['a line about its agent', () => ({ q: 'agent:ci "went by"' }), true],
  ['a line about another', () => ({ q: 'agent:coder' }), false],
  ['a line without it', () => ({ q: '-agent:ci' }), false],
  ['a line about calls', () => ({ q: 'outcome:answered' }), false],
] as const satisfies readonly (readonly [
  string,
  (on: Awaited<ReturnType<typeof scene>> & { notice: string }) => object,
  boolean,
])[])('of a notification, which is among no calls: %s', async (_, filter, expected) => {
  const on = await scene();
  const { store, purging, ci } = on;
  const notice = uuidv7();
  const { body, commit } = makeBody('request', Buffer.from('it went by'), 'application/json', 1, 'call');
  const of = { call: notice, session: ci.session, actor: { principal: ci.agent }, server: { id: ci.server } };
  const record = draft('call.notify', { ...of, time: OLD, commits: [commit] });
  await store.append({ entries: [{ record, bodies: [body] }], changes: [] });
  const made = await purging.preservations.preserve({ ...why, filter: filter({ ...on, notice }) }, OPERATOR);
  const { calls, bodies } = await purging.preservations.covered(made.id);
  expect(bodies - 2 * calls).toBe(expected ? 1 : 0);
  await purging.planAndPurge();
  expect(await store.read('bodies.of-record', { idx: 6 })).toHaveLength(expected ? 1 : 0);
});

it('keeps the body of a call that nothing tells of', async () => {
  const { store, purging, ci } = await scene();
  const { body, commit } = makeBody('message', Buffer.from('lost'), 'application/json', 1, 'call');
  const record = draft('call.message', { call: uuidv7(), session: ci.session, time: OLD, commits: [commit] });
  await store.append({ entries: [{ record, bodies: [body] }], changes: [] });
  await purging.preservations.preserve({ ...why, filter: { text: 'xyzzy' } }, OPERATOR);
  await purging.planAndPurge();
  expect(await store.read('bodies.of-record', { idx: 6 })).toHaveLength(1);
});

it('keeps the sealed original of a call that it covers by a text, which is in the masked one alone', async () => {
  const { store, purging, one } = await scene();
  const { body, commit } = makeBody('sealed-request', Buffer.from([1, 2]), SEALED_MEDIA, 1, 'call');
  const record = draft('call.message', { call: one, time: OLD, commits: [commit] });
  await store.append({ entries: [{ record, bodies: [body] }], changes: [] });
  const left = async () => (await store.read('bodies.of-record', { idx: 6 })).length;
  const made = await purging.preservations.preserve({ ...why, filter: { text: 'alpha one' } }, OPERATOR);
  await purging.planAndPurge();
  expect(await left()).toBe(1);
  await purging.preservations.release(made.id, { reason: 'closed' }, OPERATOR);
  await purging.planAndPurge();
  expect(await left()).toBe(0);
});

it('counts what has left the newest records, too', async () => {
  const { store, purging, coder } = await scene();
  await Promise.all(Array.from({ length: 200 }, (_, n) => call(store, coder, `more ${n}`, OLD)));
  const { wouldCover } = purging.preservations;
  expect(await wouldCover({ filter: { agent: 'coder' } }, OPERATOR)).toEqual({
    calls: 202,
    bodies: 404,
    whole: true,
  });
});

it('counts from the moment that it is placed, also in the middle of a purge', async () => {
  const { store, purging, coder } = await scene();
  await Promise.all(Array.from({ length: 600 }, (_, n) => call(store, coder, `more ${n}`, OLD + 3 * DAY)));
  const purge = purging.planAndPurge();
  const placed = purging.preservations.preserve({ ...why, filter: {} }, OPERATOR).then(() => texts(store));
  const left = await placed;
  await purge;
  expect(await texts(store)).toEqual(left);
});

it('is on record with who and why as a body that is never deleted, and of a release, too', async () => {
  const { store, purging } = await scene();
  const made = await purging.preservations.preserve({ ...why, filter: { agent: 'ci' } }, OPERATOR);
  await purging.preservations.release(made.id, { reason: 'case closed' }, OPERATOR);
  const rows = await store.read('records.search', { before: 1e9, after: -1, limit: 9, kind: 'log.hold' });
  const records = rows.map(({ bytes }) => logRecord.parse(JSON.parse(Buffer.from(bytes).toString())));
  expect(records.map(({ facts }) => facts)).toEqual([
    { change: 'placed', preservation: made.id, open: true },
    { change: 'released', preservation: made.id },
  ]);
  const [placed] = await store.read('bodies.of-record', { idx: rows[0]?.idx ?? -1 });
  expect(JSON.parse(Buffer.from(placed?.data ?? []).toString())).toEqual({ ...why, filter: { agent: 'ci' } });
  expect(await purging.preservations.preservations()).toMatchObject([
    {
      ...why,
      filter: { agent: 'ci' },
      placedBy: 'operator',
      releasedBy: 'operator',
      releaseReason: 'case closed',
    },
  ]);
});

it('keeps the time of its line as it was when it was placed, and whole ids', async () => {
  const { purging, ci, one } = await scene();
  const q = `since:61d tool:read* session:${ci.session.slice(-6)} call:${one} until:1h`;
  const { filter } = await purging.preservations.preserve(
    { ...why, filter: { q, since: OLD - 9 * DAY } },
    OPERATOR,
  );
  expect(filter).toEqual({
    q: `tool:read* session:${ci.session} call:${one}`,
    since: NOW - 61 * DAY,
    until: NOW - DAY / 24,
  });
  const timed = await purging.preservations.preserve({ ...why, filter: { q: 'since:1d' } }, OPERATOR);
  expect(timed.filter).toEqual({ since: NOW - DAY });
});

it('takes several texts of a line from wherever they are in a call, and does not say that it knows how many', async () => {
  const { store, purging, coder } = await scene();
  await call(store, coder, 'gamma', OLD);
  const filter = { q: '"alpha two" "two answered"' };
  const made = await purging.preservations.preserve({ ...why, filter }, OPERATOR);
  expect(await purging.preservations.covered(made.id)).toMatchObject({ whole: false });
  await purging.planAndPurge();
  expect(await texts(store)).toEqual(kept('alpha two'));
});

it('keeps a call of which something was written after it had ended', async () => {
  const { store, purging, one } = await scene();
  const record = draft('approval.decide', { call: one, time: OLD + 5 * DAY, facts: { approval: uuidv7() } });
  await store.append({ entries: [{ record, bodies: [] }], changes: [] });
  await purging.preservations.preserve({ ...why, filter: { q: 'since:56d' } }, OPERATOR);
  await purging.planAndPurge();
  expect(await texts(store)).toEqual(kept('alpha one'));
});

it('keeps all of a line that cannot be told any more, and goes on with the rest', async () => {
  const { store, purging } = await scene();
  const row = { id: uuidv7(), ...why, filter: '{"q":"agent:never-there"}', placed: 1, placedBy: 'operator' };
  const gone = { ...row, released: null, releasedBy: null, releaseReason: null };
  await store.append({ entries: [], changes: [{ op: 'preservation.add', ...gone }] });
  expect((await purging.planAndPurge()).bodies).toBe(0);
  await purging.preservations.release(row.id, { reason: 'x' }, OPERATOR);
  expect((await purging.planAndPurge()).bodies).toBe(6);
});

it('a time from before all clocks is the beginning, and one that cannot be read hides no other', async () => {
  const { store, purging } = await scene();
  const { filter } = await purging.preservations.preserve(
    { ...why, filter: { q: 'since:999999d' } },
    OPERATOR,
  );
  expect(filter).toEqual({ since: 0 });
  const row = { id: uuidv7(), ...why, filter: '{"since":-5}', placed: 1, placedBy: 'operator' };
  const odd = { ...row, released: null, releasedBy: null, releaseReason: null };
  await store.append({ entries: [], changes: [{ op: 'preservation.add', ...odd }] });
  expect((await purging.preservations.preservations()).map((one) => one.filter)).toEqual([{ since: 0 }, {}]);
});

it('people may be named by their e-mail address', async () => {
  const { purging } = await scene();
  const refused = (one: object) => purging.preservations.preserve({ ...why, filter: one }, OPERATOR);
  await expect(refused({ q: 'approver:ann@example.com' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(refused({ text: 'ann@example.com' })).rejects.toMatchObject({ code: 'invalid' });
});

it('refuses a line that cannot be read, one of kinds of records, and one that would keep what is masked', async () => {
  const { purging } = await scene();
  const secret = ['AK', 'IA', 'QYLPMN5HFIQR7XYA'].join('');
  const quoted = '"\\"api_key\\": \\"zx81-abcd-9931\\""';
  const lines = [
    'colour:red',
    'kind:call.result',
    '-kind:call.notify',
    `"${secret}"`,
    quoted,
    `tool:${secret}`,
  ];
  for (const filter of [...lines.map((q) => ({ q })), { text: secret }])
    await expect(purging.preservations.preserve({ ...why, filter }, OPERATOR)).rejects.toMatchObject({
      code: 'invalid',
    });
  expect(await purging.preservations.preservations()).toEqual([]);
});

it('keeps no reason and no owner with what masks hide', async () => {
  const { purging } = await scene();
  const { preserve, release, preservations } = purging.preservations;
  const secret = ['AK', 'IA', 'QYLPMN5HFIQR7XYA'].join('');
  for (const typed of [{ reason: `as in ${secret}` }, { reason: 'ann@example.com asks' }, { owner: secret }])
    await expect(preserve({ ...why, ...typed, filter: {} }, OPERATOR)).rejects.toMatchObject({
      code: 'invalid',
    });
  expect(await preservations()).toEqual([]);
  const made = await preserve({ ...why, owner: 'ann@example.com', filter: {} }, OPERATOR);
  await expect(release(made.id, { reason: `gone: ${secret}` }, OPERATOR)).rejects.toMatchObject({
    code: 'invalid',
  });
  expect(await preservations()).toMatchObject([{ owner: 'ann@example.com', released: null }]);
});

it('refuses a name that nothing ever had, a second release, and what is not there', async () => {
  const { purging } = await scene();
  const { preserve, release, preservations } = purging.preservations;
  await expect(preserve({ ...why, filter: { agent: 'cli' } }, OPERATOR)).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(preserve({ ...why, filter: { approval: uuidv7() } }, OPERATOR)).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(await preservations()).toEqual([]);
  const made = await preserve({ ...why, filter: {} }, OPERATOR);
  await release(made.id, { reason: 'x' }, OPERATOR);
  await expect(release(made.id, { reason: 'x' }, OPERATOR)).rejects.toMatchObject({ code: 'conflict' });
  await expect(release(uuidv7(), { reason: 'x' }, OPERATOR)).rejects.toMatchObject({ code: 'not-found' });
});

it('keeps everything under a filter that this version does not understand', async () => {
  const { store, purging } = await scene();
  const row = {
    id: uuidv7(),
    ...why,
    placed: 1,
    placedBy: 'x',
    released: null,
    releasedBy: null,
    releaseReason: null,
  };
  await store.append({
    entries: [],
    changes: [{ op: 'preservation.add', ...row, filter: '{"planet":"mars"}' }],
  });
  await purging.planAndPurge();
  expect(await texts(store)).toEqual(kept('alpha one', 'alpha two', 'beta three'));
});
