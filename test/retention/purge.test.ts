import { readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { logRecord } from '../../proxy/contract/record.ts';
import type { Store } from '../../proxy/contract/store.ts';
import { createDeletions } from '../../proxy/gateway/retention/deletions.ts';
import { makeBody } from '../../proxy/record/body.ts';
import { verifyLog } from '../../proxy/record/verify.ts';
import { draft, plain } from '../store/helpers/appends.ts';
import { decrypted } from '../store/helpers/decrypted.ts';
import { allRecords } from '../store/helpers/records.ts';
import { freshOptions, open } from '../store/helpers/store.ts';
import { call, DAY, NOW, named, OPERATOR, openCall, purgingOn, texts } from './rig.ts';

const ninety = { rules: [{ name: 'ninety', keep: '90d' }] };

async function scene(yaml: object) {
  const options = freshOptions();
  const store = await open(options);
  const purging = purgingOn(store, yaml);
  return { options, store, purging };
}
async function purgeRecords(store: Store) {
  const rows = await store.read('records.search', { before: 1e9, after: -1, limit: 100, kind: 'log.purge' });
  return rows.map(({ bytes }) => logRecord.parse(JSON.parse(Buffer.from(bytes).toString())));
}

it('deletes what is old enough, says so before and on record, and keeps the rest', async () => {
  const { store, purging } = await scene(ninety);
  const ids = await named(store, 'coder', 'files');
  await call(store, ids, 'old', NOW - 91 * DAY);
  await call(store, ids, 'of the day', NOW - 90 * DAY);
  await call(store, ids, 'young', NOW - 90 * DAY + 1);
  const plan = await purging.plan();
  expect(plan.byRule).toMatchObject([{ rule: 'ninety', keep: '90d', bodies: 4 }]);
  expect(await texts(store)).toHaveLength(6);

  const purged = await purging.planAndPurge();
  expect(purged).toEqual({
    bodies: 4,
    bytes: plan.byRule[0]?.bytes,
    byRule: [{ rule: 'ninety', bodies: 4, bytes: plan.byRule[0]?.bytes }],
  });
  expect(await texts(store)).toEqual(['young', 'young answered']);
  const [record] = await purgeRecords(store);
  expect(record?.facts).toMatchObject({
    rule: 'ninety',
    keep: '90d',
    bodies: 4,
    first: 0,
    last: 3,
    cause: 'asked',
  });
  expect(record?.actor).toEqual({ principal: 'operator', method: 'in-process' });
  // Asked again, there is nothing to do, and nothing on record.
  expect((await purging.planAndPurge()).bodies).toBe(0);
  expect(await purgeRecords(store)).toHaveLength(1);
});

it('by server, agent and kind of body, the first rule that matches', async () => {
  const { store, purging } = await scene({
    rules: [
      { name: 'pay', match: { server: 'pay*' }, keep: 'forever' },
      { name: 'ci', match: { agent: ['ci-*'], body: 'request' }, keep: '1d' },
      { name: 'sealed', match: { body: 'sealed' }, keep: '3d' },
      { name: 'rest', keep: '30d' },
    ],
  });
  const pay = await named(store, 'ci-1', 'payments');
  const ci = await named(store, 'ci-2', 'files');
  const person = await named(store, 'coder', 'mail');
  for (const [ids, text] of [
    [pay, 'pay'],
    [ci, 'ci'],
    [person, 'person'],
  ] as const)
    await call(store, ids, text, NOW - 5 * DAY);
  const { body, commit } = makeBody('sealed-request', Buffer.from('sealed'), 'application/age', 1, 'call');
  await store.append({
    entries: [{ record: draft('call.message', { time: NOW - 5 * DAY, commits: [commit] }), bodies: [body] }],
    changes: [],
  });
  // The test's calls have bodies of role `request` alone.
  expect((await purging.planAndPurge()).byRule).toMatchObject([
    { rule: 'ci', bodies: 2 },
    { rule: 'sealed', bodies: 1 },
  ]);
  expect(await texts(store)).toEqual(['pay', 'pay answered', 'person', 'person answered']);
  expect((await purgeRecords(store)).map(({ facts }) => facts['rule'])).toEqual(['ci', 'sealed']);
});

it('never policies, rules, definitions or what it wrote itself, whatever their role', async () => {
  const { store, purging } = await scene({ rules: [{ name: 'all', keep: '1ms' }] });
  for (const one of ['policy', 'rule', 'definition'] as const) {
    const { body, commit } = makeBody('request', Buffer.from(one), 'text/plain', 1, one);
    const record = draft('config.change', { time: NOW - DAY, commits: [commit] });
    await store.append({ entries: [{ record, bodies: [body] }], changes: [] });
  }
  const ids = await named(store, 'coder', 'files');
  await call(store, ids, 'a call', NOW - DAY);
  expect((await purging.planAndPurge()).bodies).toBe(2);
  expect(await texts(store)).toEqual(['policy', 'rule', 'definition']);
  expect((await purging.planAndPurge()).bodies).toBe(0);
});

it('what was recorded under a clock that was behind is as old as what the clock had shown', async () => {
  const { store, purging } = await scene(ninety);
  const ids = await named(store, 'coder', 'files');
  const back = async (was: number, time: number): Promise<void> => {
    const facts = { when: 'running', change: 'back', was };
    await store.append({
      entries: [{ record: draft('clock.status', { time, facts }), bodies: [] }],
      changes: [],
    });
  };
  await call(store, ids, 'old', NOW - 100 * DAY);
  await back(NOW - 20 * DAY, NOW - 400 * DAY);
  await call(store, ids, 'behind', NOW - 400 * DAY);
  // A clock that was ahead and then set right was never there.
  await back(NOW + 300 * DAY, NOW - 19 * DAY);
  await call(store, ids, 'right', NOW - 19 * DAY);
  expect((await purging.planAndPurge()).bodies).toBe(2);
  expect(await texts(store)).toEqual(['behind', 'behind answered', 'right', 'right answered']);
});

it('never of a call that is under way', async () => {
  const { store, purging } = await scene(ninety);
  const ids = await named(store, 'coder', 'files');
  await openCall(store, ids, 'waits since spring', NOW - 200 * DAY);
  expect((await purging.plan()).byRule).toMatchObject([{ bodies: 0, inUse: { bodies: 1 } }]);
  expect((await purging.planAndPurge()).bodies).toBe(0);
  expect(await texts(store)).toEqual(['waits since spring']);
});

it('not before a bundle that it is in was taken, where the rule says so', async () => {
  const { options, store, purging } = await scene({ rules: [{ name: 'r', keep: '1d', afterBundle: true }] });
  const ids = await named(store, 'coder', 'files');
  for (const text of ['a', 'b', 'c']) await call(store, ids, text, NOW - 2 * DAY);
  expect((await purging.plan()).byRule).toMatchObject([{ bodies: 0, unbundled: { bodies: 6 } }]);
  const taken = (origin: string) =>
    store.append({ entries: [], changes: [{ op: 'bundle.add', at: 1, origin, runs: '[[2,4]]' }] });
  await taken('countersign/another/1');
  expect((await purging.plan()).byRule).toMatchObject([{ bodies: 0, unbundled: { bodies: 6 } }]);
  await taken(options.log.origin);
  expect((await purging.planAndPurge()).bodies).toBe(2);
  expect(await texts(store)).toEqual(['a', 'a answered', 'c', 'c answered']);
});

it('is out of the database and its write-ahead log, byte for byte', async () => {
  const { options, store, purging } = await scene(ninety);
  const ids = await named(store, 'coder', 'files');
  const secret = 'the-body-that-has-to-go';
  await call(store, ids, secret.repeat(2000), NOW - 91 * DAY);
  await call(store, ids, 'what stays stays', NOW - DAY);
  await store.checkpoint();
  expect((await purging.planAndPurge()).bodies).toBe(2);
  await expect.poll(() => statSync(`${options.file}-wal`).size, { timeout: 20_000 }).toBe(0);
  const pages = decrypted(options);
  expect(pages.includes('what stays stays')).toBe(true);
  expect(pages.includes(secret)).toBe(false);
  expect(readFileSync(`${options.file}-wal`).length).toBe(0);
});

it('leaves records, tree and head as they are, and tells of each absent body when and why it went', async () => {
  const { store, purging } = await scene({
    rules: [
      { name: 'mail', match: { server: 'mail' }, keep: '1d' },
      { name: 'rest', keep: '2d' },
    ],
  });
  const files = await named(store, 'coder', 'files');
  const mail = await named(store, 'coder', 'mail');
  await Promise.all(
    Array.from({ length: 400 }, (_, n) =>
      call(store, n % 3 === 0 ? mail : files, `call ${n}`, NOW - 3 * DAY),
    ),
  );
  const before = await store.checkpoint();
  const records = await allRecords(store);
  expect((await purging.planAndPurge()).bodies).toBe(800);
  expect(await texts(store)).toEqual([]);
  const after = await store.checkpoint();
  const all = await allRecords(store);
  expect(all.slice(0, before.size)).toEqual(records);
  const head = (signed: typeof after) => ({ size: signed.size, root: Buffer.from(signed.root, 'base64') });
  expect(await verifyLog(all, head(after))).toMatchObject({ ok: true });
  expect(await verifyLog(all.slice(0, before.size), head(before))).toMatchObject({ ok: true });

  const parsed = records.map((bytes) => logRecord.parse(JSON.parse(Buffer.from(bytes).toString())));
  const told = await createDeletions(store).find(parsed, new Set());
  expect(told).toHaveLength(800);
  for (const { index, rule, at } of told) {
    expect(rule).toBe(parsed[index]?.server?.id === mail.server ? 'mail' : 'rest');
    expect(at).toBe(NOW);
  }
  // One that is kept, and one that never was, are not said to be deleted.
  expect(
    await createDeletions(store).find(
      parsed.slice(0, 1),
      new Set(parsed[0]?.commits.map(({ commit }) => commit)),
    ),
  ).toEqual([]);
  const never = {
    index: 0,
    commits: [
      { role: 'x', commit: 'x' },
      { role: 'y', commit: 'y' },
    ],
  };
  expect((await createDeletions(store).find([never], new Set())).map(({ commit }) => commit)).toEqual(['x']);
});

it('deletes nothing by a plan of other rules, of a time to come, or twice at once', async () => {
  const { store, purging } = await scene(ninety);
  const ids = await named(store, 'coder', 'files');
  await call(store, ids, 'old', NOW - 91 * DAY);
  const { at, rules } = await purging.plan();
  const run = { at, rules, cause: 'asked', by: OPERATOR } as const;
  await expect(purging.purge({ ...run, rules: '0'.repeat(64) })).rejects.toMatchObject({ code: 'conflict' });
  await expect(purging.purge({ ...run, at: NOW + DAY })).rejects.toMatchObject({ code: 'invalid' });
  const twice = await Promise.allSettled([purging.purge(run), purging.purge(run)]);
  expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await purgeRecords(store)).toHaveLength(1);
});

it('an earlier plan deletes nothing that came of age since', async () => {
  const options = freshOptions();
  const store = await open(options);
  let now = NOW;
  const purging = purgingOn(store, ninety, () => now);
  const ids = await named(store, 'coder', 'files');
  await call(store, ids, 'old', NOW - 91 * DAY);
  await call(store, ids, 'nearly', NOW - 89 * DAY);
  const { at, rules } = await purging.plan();
  now = NOW + 5 * DAY;
  expect((await purging.purge({ at, rules, cause: 'asked', by: OPERATOR })).bodies).toBe(2);
  expect(await texts(store)).toEqual(['nearly', 'nearly answered']);
});

it('finishes what was begun, under the same rules alone', async () => {
  const { store, purging } = await scene(ninety);
  const ids = await named(store, 'coder', 'files');
  await call(store, ids, 'old', NOW - 91 * DAY);
  const { at, rules } = await purging.plan();
  const begun = JSON.stringify({ at, rules });
  expect(await purging.resume('', OPERATOR)).toBeUndefined();
  expect(await purging.resume(JSON.stringify({ at, rules: '0'.repeat(64) }), OPERATOR)).toBeUndefined();
  expect(await purgeRecords(store)).toEqual([]);
  expect((await purging.resume(begun, OPERATOR))?.bodies).toBe(2);
  expect((await purgeRecords(store))[0]?.facts['cause']).toBe('resumed');
});

it('a step that would delete what is not there writes nothing, also no record', async () => {
  const { options, store } = await scene(ninety);
  const ids = await named(store, 'coder', 'files');
  await call(store, ids, 'kept', NOW - 91 * DAY);
  const step = (places: string) =>
    store.append({
      ...plain('log.purge'),
      changes: [{ op: 'bodies.purge', origin: options.log.origin, places }],
    });
  await expect(step('[0, 99999999]')).rejects.toMatchObject({ code: 'conflict' });
  expect(await purgeRecords(store)).toEqual([]);
  expect(await texts(store)).toEqual(['kept', 'kept answered']);
});
