import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import type Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { PrincipalId } from '../../proxy/contract/ids.ts';
import type { CredentialRow, StateChange } from '../../proxy/contract/state.ts';
import type { Store } from '../../proxy/contract/store.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { ed25519Signer, formatVkey } from '../../proxy/record/keys.ts';
import { openDatabase } from '../../proxy/store/database.ts';
import { headFile } from '../../proxy/store/head-file.ts';
import { keptSum, rowCounter, sumOfState, sumText } from '../../proxy/store/state-sum.ts';
import { verifyAll } from '../../proxy/store/verify-all.ts';
import { plain } from './helpers/appends.ts';
import { freshOptions, open, type TestOptions } from './helpers/store.ts';

const PAGE = 4096;
type CredentialId = CredentialRow['id'];

function credential(id: CredentialId): StateChange {
  return {
    op: 'credential.add',
    ...{ id, principal: uuidv7<PrincipalId>(), kind: 'mtls', spkiSha256: id, serial: null },
    ...{ notBefore: 1, notAfter: 2, revokedAt: null, verifier: null, lastUsed: null },
  };
}
const change = (store: Store, ...changes: StateChange[]) =>
  store.append({ entries: plain().entries, changes });
const openIn = ({ file, databaseKey, cipher }: TestOptions): Database.Database =>
  openDatabase({ file, databaseKey, cipher: cipher ?? 'sqlcipher' }, 'writer');
const inDatabase = <T>(options: TestOptions, run: (db: Database.Database) => T): T => {
  const db = openIn(options);
  try {
    return run(db);
  } finally {
    db.close();
  }
};
const pageOf = (options: TestOptions, table: string): number =>
  inDatabase(options, (db) =>
    Number(db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table)),
  );
/** Puts pages of an older copy into the file, as whoever has no key can. */
function putBack(options: TestOptions, older: Buffer, pages: readonly number[]): void {
  const file = Buffer.from(readFileSync(options.file));
  for (const page of pages) older.copy(file, (page - 1) * PAGE, (page - 1) * PAGE, page * PAGE);
  writeFileSync(options.file, file);
}

it.each(['sqlcipher', 'aegis'] as const)(
  'pages of an older copy do not make a revoked credential good again (%s)',
  async (cipher) => {
    const options = freshOptions(cipher);
    const id = uuidv7<CredentialId>();
    const first = await open(options);
    await change(first, credential(id));
    await first.close();
    const older = readFileSync(options.file);
    const second = await open(options);
    await change(second, { op: 'credential.revoke', id, at: 9 });
    await second.close();
    const newest = readFileSync(options.file);

    const credentials = pageOf(options, 'credentials');
    putBack(options, older, [credentials]);
    await expect(open(options)).rejects.toMatchObject({ code: 'other-state' });
    // With the page of the sums, too: the head outside knows the newest of them.
    writeFileSync(options.file, newest);
    putBack(options, older, [credentials, pageOf(options, 'state_sums')]);
    await expect(open(options)).rejects.toMatchObject({ code: 'other-state' });
    writeFileSync(options.file, newest);
    const third = await open(options);
    expect((await third.read('credentials.all', {}))[0]).toMatchObject({ id, revokedAt: 9 });
  },
);

it('an older state is found where the end of the log is beyond the head outside, as after a crash', async () => {
  const options = freshOptions();
  const id = uuidv7<CredentialId>();
  const store = await open(options);
  await change(store, credential(id));
  await store.checkpoint();
  options.head.failing = true;
  const head = options.head.head;
  await change(store, { op: 'credential.revoke', id, at: 9 });
  await store.close();
  // As far as the head says, both are good: it was kept before the second change.
  expect(head?.state?.n).toBe(2);
  options.head.failing = false;
  const again = await open(options);
  await again.close();
  expect(options.head.head?.state?.n).toBe(3);
  options.head.head = {
    ...(options.head.head as NonNullable<typeof head>),
    ...(head?.state && { state: head.state }),
  };
  await (await open(options)).close();
  options.head.head = {
    ...(options.head.head as NonNullable<typeof head>),
    state: { n: 3, sum: 'a'.repeat(64) },
  };
  await expect(open(options)).rejects.toMatchObject({ code: 'other-state' });
});

it('sums are kept as long as the head outside may name them, and no longer', async () => {
  const options = freshOptions();
  const count = () =>
    inDatabase(options, (db) => Number(db.prepare('SELECT count(*) FROM state_sums').pluck().get()));
  const store = await open(options);
  options.head.failing = true;
  for (let n = 0; n < 20; n++) await change(store, { op: 'setting.put', key: 'k', value: `${n}` });
  await expect(store.checkpoint()).rejects.toMatchObject({ code: 'unwritable' });
  expect(count()).toBe(21);
  options.head.failing = false;
  await store.checkpoint();
  await change(store, { op: 'setting.put', key: 'k', value: 'next' });
  await store.checkpoint();
  await change(store, { op: 'setting.put', key: 'k', value: 'last' });
  expect(count()).toBe(3);
});

it('a running store says so when it is verified, and a row that was changed beside it is found', async () => {
  const options = freshOptions();
  const store = await open(options);
  await change(store, credential(uuidv7<CredentialId>()));
  const head = await store.checkpoint();
  const range = { from: 0, to: head.size, head, witnesses: [] };
  expect((await store.verify(range)).faults).toEqual([]);
  inDatabase(options, (db) => db.exec('UPDATE credentials SET revoked_at = 1'));
  expect((await store.verify(range)).faults).toEqual([{ problem: 'other-state', index: undefined }]);
  inDatabase(options, (db) => db.exec('UPDATE credentials SET revoked_at = NULL, last_used = 5'));
  expect((await store.verify(range)).faults).toEqual([]);
});

it('a page of the state that cannot be read is told of, and so is what was found of the records', async () => {
  const options = freshOptions();
  const store = await open(options);
  await change(store, credential(uuidv7<CredentialId>()));
  const { size, root } = await store.checkpoint();
  await store.close();
  const bytes = readFileSync(options.file);
  const place = (pageOf(options, 'credentials') - 1) * PAGE + 1000;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(options.file, bytes);
  const { databaseKey, log, privateKey } = options;
  const vkey = formatVkey(ed25519Signer(log.origin, privateKey).key);
  const db = openIn(options);
  onTestFinished(() => void db.close());
  const found = await verifyAll(
    { db, databaseKey },
    1,
    { from: 0, to: size, head: { size, root: Buffer.from(root, 'base64') } },
    { origin: log.origin, vkey, witnesses: [] },
    { checked: () => {}, stopped: () => false },
  );
  expect(found).toMatchObject({
    faults: [{ problem: 'unreadable-state', index: undefined }],
    looked: { bodies: { bad: 0 } },
  });
});

it('the sum goes along with any changes, taken back ones too', async () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd');
  const changes = fc.oneof(
    names.map((key): StateChange => ({ op: 'setting.put', key, value: 'x' })),
    fc.tuple(names, fc.string()).map(([key, value]): StateChange => ({ op: 'setting.put', key, value })),
    names.map((name): StateChange => credential(name as CredentialId)),
    fc
      .tuple(names, fc.integer({ min: 1, max: 9 }))
      .map(([name, at]): StateChange => ({ op: 'credential.revoke', id: name as CredentialId, at })),
    names.map((name): StateChange => ({ op: 'credential.used', id: name as CredentialId, at: 7 })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(changes, { maxLength: 3 }), { maxLength: 8 }), async (groups) => {
      const options = freshOptions();
      const store = await open(options);
      // Side by side, so that one that is in conflict is undone among others.
      await Promise.allSettled(groups.map((group) => change(store, ...group)));
      await store.close();
      const [counted, kept] = inDatabase(options, (db) => [
        sumText(sumOfState(db, rowCounter(options.databaseKey))),
        keptSum(db)?.sum,
      ]);
      expect(counted).toBe(kept);
      expect(options.head.head?.state?.sum).toBe(kept);
    }),
    { numRuns: 12 },
  );
});

it('a database of before there were sums takes one, and is held to it from then on', async () => {
  const options = freshOptions();
  const before = await open(options);
  await change(before, credential(uuidv7<CredentialId>()));
  await before.close();
  inDatabase(options, (db) => {
    db.exec('DROP INDEX calls_approval; DROP TABLE state_sums');
    db.pragma('user_version = 11');
  });
  // Whoever has kept a sum outside is not of that time.
  await expect(open(options)).rejects.toMatchObject({ code: 'other-state' });
  const { size, root } = options.head.head ?? { size: 0, root: '' };
  options.head.head = { size, root };
  const store = await open(options);
  await store.append(plain());
  await store.close();
  expect(options.head.head.state).toBeDefined();
  const copy = `${options.file}.copy`;
  copyFileSync(options.file, copy);
  inDatabase(options, (db) => db.exec('DELETE FROM credentials'));
  await expect(open(options)).rejects.toMatchObject({ code: 'other-state' });
  copyFileSync(copy, options.file);
  await (await open(options)).close();
});

it('the file of the head keeps the sum under its MAC', async () => {
  const options = freshOptions();
  const path = `${options.folder}/head`;
  const port = headFile(path, options.databaseKey);
  const head = { size: 1, root: `${'A'.repeat(43)}=`, state: { n: 3, sum: 'ab'.repeat(32) } };
  await port.save(head);
  expect(await port.load()).toEqual({ ...head, epoch: 1 });
  writeFileSync(path, readFileSync(path, 'utf8').replace('"n":3', '"n":2'));
  await expect(port.load()).rejects.toMatchObject({ code: 'corrupt' });
});
