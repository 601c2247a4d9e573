import { generateKeyPairSync } from 'node:crypto';
import type Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SignedHead, Store } from '../../proxy/contract/store.ts';
import type { LogFault } from '../../proxy/contract/verification.ts';
import { makeBody } from '../../proxy/record/body.ts';
import { formatCheckpoint, signCheckpoint } from '../../proxy/record/checkpoint.ts';
import { cosign } from '../../proxy/record/cosignature.ts';
import { formatDeleted, PLACES } from '../../proxy/record/deleted-list.ts';
import { ED25519_COSIGNATURE, ed25519Signer, formatVkey } from '../../proxy/record/keys.ts';
import { openDatabase } from '../../proxy/store/database.ts';
import { verifyAll } from '../../proxy/store/verify-all.ts';
import { draft, entryWithBody, plain } from './helpers/appends.ts';
import { freshOptions, open, type TestOptions } from './helpers/store.ts';

const SIZE = 520;
const key = () => generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
const WITNESS = ed25519Signer('witness.example/one', key(), ED25519_COSIGNATURE);
const STRANGER = ed25519Signer('witness.example/two', key(), ED25519_COSIGNATURE);

interface Ground {
  readonly options: TestOptions;
  readonly store: Store;
  readonly head: SignedHead;
  readonly db: Database.Database;
  readonly vkey: string;
  verify(from?: number, to?: number, witnesses?: readonly string[]): Promise<readonly LogFault[]>;
}

/** Deletes a body as a purge does: its record and its deletion are one append. */
function purge(store: Store, origin: string, index: number): Promise<unknown> {
  const list = Buffer.from(formatDeleted([{ index, nth: 0 }]));
  const { body, commit } = makeBody('deleted', list, 'text/plain', 1, 'policy');
  const facts = { rule: 'month', first: index, last: index };
  const places = JSON.stringify([index * PLACES]);
  return store.append({
    entries: [{ record: draft('log.purge', { facts, commits: [commit] }), bodies: [body] }],
    changes: [{ op: 'bodies.purge', origin, places }],
  });
}
async function cosigned(store: Store, { log }: TestOptions, { size, root }: SignedHead): Promise<void> {
  const text = formatCheckpoint({ origin: log.origin, size, root: Buffer.from(root, 'base64') });
  const line = cosign(text, 1_795_219_200, WITNESS);
  const { body, commit } = makeBody('cosignature', Buffer.from(line), 'text/plain', 1, 'policy');
  const facts = { witness: WITNESS.key.id, size, outcome: 'cosigned' };
  const row = { origin: log.origin, size, witness: formatVkey(WITNESS.key), line, at: 1 };
  await store.append({
    entries: [{ record: draft('log.cosign', { facts, commits: [commit] }), bodies: [body] }],
    changes: [{ op: 'cosignature.put', ...row }],
  });
}

/** Every record has a body; two of them were deleted, the head of 100 records is kept, and that of some 300 cosigned. */
async function ground(): Promise<Ground> {
  const options = freshOptions();
  const { log } = options;
  const store = await open(options);
  const appendTo = async (size: number): Promise<void> => {
    const begin = store.health().size;
    await Promise.all(
      Array.from({ length: size - begin }, (_, n) => {
        const body = Buffer.from(`body ${begin + n}`);
        return store.append({ entries: [entryWithBody('call.request', body)], changes: [] });
      }),
    );
  };
  await appendTo(100);
  await store.checkpoint();
  await appendTo(300);
  await cosigned(store, options, await store.checkpoint());
  await purge(store, log.origin, 30);
  await appendTo(SIZE - 1);
  await purge(store, log.origin, 40);
  const head = await store.checkpoint();
  expect(head.size).toBe(SIZE);
  const db = openDatabase({ ...options, cipher: 'sqlcipher' }, 'writer');
  onTestFinished(() => void db.close());
  const vkey = formatVkey(ed25519Signer(log.origin, options.privateKey).key);
  const root = Buffer.from(head.root, 'base64');
  return {
    options,
    store,
    head,
    db,
    vkey,
    async verify(from = 0, to = SIZE, witnesses = []) {
      const range = { from, to, head: { size: SIZE, root } };
      const watch = { checked: () => {}, stopped: () => false };
      const { databaseKey } = options;
      const beside = { origin: log.origin, vkey, witnesses };
      const verified = await verifyAll({ db, databaseKey }, 1, range, beside, watch);
      return verified === 'stopped' ? [] : verified.faults;
    },
  };
}

const bodyOf = (index: number): string => `key >> 12 = (1 << 40 | ${index})`;
/** What is done to the database, and what is found. */
const BODIES: readonly [string, string, LogFault['problem'], number][] = [
  ['a changed body', `UPDATE bodies SET data = X'00' WHERE ${bodyOf(300 + 5)}`, 'wrong-body', 305],
  ['another salt', `UPDATE bodies SET salt = zeroblob(32) WHERE ${bodyOf(7)}`, 'wrong-body', 7],
  ['another role', `UPDATE bodies SET role = 'answer' WHERE ${bodyOf(7)}`, 'wrong-body', 7],
  [
    'two bodies exchanged',
    `UPDATE bodies SET (salt, data) = (SELECT salt, data FROM bodies WHERE ${bodyOf(8)}) WHERE ${bodyOf(7)}`,
    'wrong-body',
    7,
  ],
  ['a body that is gone', `DELETE FROM bodies WHERE ${bodyOf(7)}`, 'missing-body', 7],
  ['the last body gone', `DELETE FROM bodies WHERE ${bodyOf(SIZE - 2)}`, 'missing-body', SIZE - 2],
  [
    'a body that nothing commits to',
    `INSERT INTO bodies (key, role, "commit", salt, data, media, mask_version, class)
     SELECT key + 1, role, "commit", salt, data, media, mask_version, class FROM bodies WHERE ${bodyOf(7)}`,
    'unclaimed-body',
    7,
  ],
  // What tells of a deletion is a body itself: without it nothing explains the other.
  ['a list of deletions that is gone', `DELETE FROM bodies WHERE role = 'deleted'`, 'missing-body', 30],
  ['a deletion that its list does not name', `DELETE FROM bodies WHERE ${bodyOf(31)}`, 'missing-body', 31],
];

describe('verify', () => {
  it('holds every body against its record, and finds in the log why one is gone', async () => {
    const { store, head, db, verify } = await ground();
    expect(await verify()).toEqual([]);
    const { faults, looked } = await store.verify({ from: 0, to: SIZE, head, witnesses: [] });
    expect([faults, looked]).toEqual([
      [],
      {
        bodies: { checked: SIZE - 2, deleted: 2, bad: 0 },
        heads: { checkpoints: 3, cosignatures: 1 },
        votes: { signed: 0, asRecorded: 0, otherRequest: [], unchecked: 0, unsigned: 0, keys: [] },
      },
    ]);
    for (const [what, sql, problem, index] of BODIES) {
      db.exec('BEGIN IMMEDIATE');
      db.exec(sql);
      const found = [await verify(), await verify(index, index + 1), await verify(index + 1, SIZE)];
      db.exec('ROLLBACK');
      const fault = { problem, index };
      const behind = what.includes('list of') ? [{ problem, index: 40 }] : [];
      expect([what, ...found]).toEqual([what, [fault], [fault], behind]);
    }
  });

  it('does not say that nothing tells of a deletion where what may tell cannot be read', async () => {
    const { db, verify } = await ground();
    const fault = { problem: 'unexplained-body', index: 30 };
    // Without them the record of the deletion, beside them, cannot be proven.
    db.exec('DELETE FROM tiles WHERE log = 1 AND level = 0 AND n = 1');
    db.exec('DELETE FROM records WHERE idx = 310');
    expect(await verify()).toEqual([{ problem: 'missing', index: 310 }, fault]);
    expect(await verify(31, 256)).not.toContainEqual(fault);
  });

  it('a record that is changed is told first, and a body beside it', async () => {
    const { db, verify } = await ground();
    db.exec(`UPDATE bodies SET data = X'00' WHERE ${bodyOf(7)}`);
    db.exec(`UPDATE records SET bytes = X'7b7d' WHERE idx = 310`);
    expect(await verify()).toEqual([
      { problem: 'not-a-record', index: 310 },
      { problem: 'wrong-body', index: 7 },
    ]);
  });

  it('a purge that runs meanwhile is none the worse', async () => {
    const { store, options, verify } = await ground();
    const before = verify();
    await purge(store, options.log.origin, SIZE - 3);
    expect([await before, await verify()]).toEqual([[], []]);
  });

  it('holds kept heads and cosignatures against the tree', async () => {
    const { options, db, verify, head } = await ground();
    const { origin } = options.log;
    const root = Buffer.from(head.root, 'base64');
    const signer = ed25519Signer(origin, options.privateKey);
    const forked = signCheckpoint({ origin, size: 100, root }, [signer]);
    const byAnother = signCheckpoint({ origin, size: 100, root }, [ed25519Signer(origin, key())]);
    const ofAnother = signCheckpoint({ origin: 'other/log', size: 100, root }, [signer]);
    const line = cosign(formatCheckpoint({ origin, size: SIZE, root }), 5, STRANGER);
    const note = db.prepare('UPDATE checkpoints SET note = ? WHERE size = ?');
    const row = db.prepare('INSERT INTO cosignatures (log, size, witness, line, at) VALUES (1, ?, ?, ?, 1)');
    const changes: readonly [() => unknown, LogFault['problem'], number][] = [
      [() => note.run(forked, 100), 'forked', 100],
      [() => note.run(byAnother, 100), 'wrong-checkpoint', 100],
      [() => note.run(ofAnother, 100), 'wrong-checkpoint', 100],
      [() => note.run('', 100), 'wrong-checkpoint', 100],
      [() => db.exec('UPDATE cosignatures SET size = 299'), 'wrong-cosignature', 299],
      [() => db.exec(`UPDATE cosignatures SET line = 'x'`), 'wrong-cosignature', 300],
      [() => row.run(SIZE, formatVkey(STRANGER.key), line), 'unknown-witness', SIZE],
      [() => row.run(SIZE, 'no vkey', line), 'wrong-cosignature', SIZE],
    ];
    for (const [change, problem, index] of changes) {
      db.exec('BEGIN IMMEDIATE');
      change();
      const found = [await verify(), await verify(50, 60), await verify(index - 1, index)];
      db.exec('ROLLBACK');
      const fault = { problem, index };
      expect(found).toEqual([[fault], [], [fault]]);
    }
    row.run(SIZE, formatVkey(STRANGER.key), line);
    expect(await verify(0, SIZE, [formatVkey(STRANGER.key)])).toEqual([]);
  });

  it('a log without any of it is whole', async () => {
    const options = freshOptions();
    const store = await open(options);
    await store.append(plain());
    const head = await store.checkpoint();
    const { faults } = await store.verify({ from: 0, to: head.size, head, witnesses: [] });
    expect(faults).toEqual([]);
  });
});
