import { open as openFile, stat } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { ed25519Signer, formatVkey } from '../../proxy/record/keys.ts';
import { openDatabase } from '../../proxy/store/database.ts';
import { verifyAll } from '../../proxy/store/verify-all.ts';
import { plain } from './helpers/appends.ts';
import { freshOptions, open } from './helpers/store.ts';

const SIZE = 800;
const BEHIND = 768;
const PAGE = 4096;

/** Changes one byte; once more, and it is as it was. */
async function flip(file: string, place: number): Promise<void> {
  const handle = await openFile(file, 'r+');
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, place);
  await handle.write(Buffer.of((buffer[0] ?? 0) ^ 0xff), 0, 1, place);
  await handle.close();
}

it('what is behind a damaged page verifies, though devices were enrolled on that page', async () => {
  const options = freshOptions();
  const store = await open(options);
  const facts = { type: 'device', credential: 'c', principal: 'p', spki: 's', key: 'k'.repeat(200) };
  await Promise.all(Array.from({ length: SIZE }, () => store.append(plain('credential.issue', { facts }))));
  const head = await store.checkpoint();
  await store.close();
  const { file, databaseKey, log, privateKey } = options;
  const vkey = formatVkey(ed25519Signer(log.origin, privateKey).key);
  const verify = (from: number, to: number, recordsOnly = false) => {
    const db = openDatabase({ file, databaseKey, cipher: 'sqlcipher' }, 'writer');
    onTestFinished(() => void db.close());
    return verifyAll(
      { db, databaseKey },
      1,
      { from, to, head: { size: SIZE, root: Buffer.from(head.root, 'base64') } },
      recordsOnly ? undefined : { origin: log.origin, vkey, witnesses: [] },
      { checked: () => {}, stopped: () => false },
    );
  };
  // More are enrolled on both sides of where it begins than the index has.
  expect(await verify(300, SIZE)).toMatchObject({ faults: [] });
  const pages = Math.floor((await stat(file)).size / PAGE);
  let damaged = 0;
  for (const part of [0.2, 0.3, 0.4, 0.5, 0.6]) {
    const place = Math.floor(pages * part) * PAGE + 100;
    await flip(file, place);
    const before = await verify(0, BEHIND, true);
    const isOnPage = before !== 'stopped' && before.faults.some(({ problem }) => problem === 'unreadable');
    if (isOnPage) {
      damaged++;
      expect(await verify(BEHIND, SIZE)).toMatchObject({ faults: [] });
    }
    await flip(file, place);
  }
  expect(damaged).toBeGreaterThan(0);
});
