import { expect, it } from 'vitest';
import { openDatabase } from '../../proxy/store/database.ts';
import { entryWithBody } from './helpers/appends.ts';
import { forgetState, freshOptions, open } from './helpers/store.ts';

it('a log of before retention keeps its records and bodies, and takes preservations and bundles', async () => {
  const options = freshOptions();
  const before = await open(options);
  await before.append({ entries: [entryWithBody('call.request', Buffer.from('kept'))], changes: [] });
  await before.close();
  const db = openDatabase({ ...options, cipher: 'sqlcipher' }, 'writer');
  db.exec(`DROP INDEX calls_approval; DROP TABLE state_sums; DROP TRIGGER bodies_forgotten; DROP TABLE search_again; DROP TABLE search_text;
    DROP TABLE facet_blocks; DROP TABLE search_times; DROP TABLE facet_terms; DROP TABLE search_mark; DROP TABLE bundles; DROP TABLE preservations`);
  db.pragma('user_version = 5');
  db.close();
  forgetState(options);

  const store = await open(options);
  expect(Buffer.from((await store.read('bodies.of-record', { idx: 0 }))[0]?.data ?? []).toString()).toBe(
    'kept',
  );
  const row = { id: 'p', owner: 'o', reason: 'r', filter: '{}', placed: 1, placedBy: 'x' };
  const inForce = { ...row, released: null, releasedBy: null, releaseReason: null };
  await store.append({
    entries: [],
    changes: [
      { op: 'bundle.add', at: 1, origin: 'o', runs: '[[0,1]]' },
      { op: 'preservation.add', ...inForce },
    ],
  });
  expect(await store.read('preservations.all', {})).toEqual([inForce]);
  expect(await store.read('bundles.all', {})).toEqual([{ at: 1, origin: 'o', runs: '[[0,1]]' }]);
  await store.close();
});

it('of bundles that a log was told of before they had epochs, all are of its last one', async () => {
  const options = freshOptions();
  await (await open(options)).close();
  const db = openDatabase({ ...options, cipher: 'sqlcipher' }, 'writer');
  db.exec(
    `DROP INDEX calls_approval; DROP TABLE state_sums; ALTER TABLE bundles DROP COLUMN origin; INSERT INTO bundles (at, runs) VALUES (1, '[[0,1]]')`,
  );
  db.pragma('user_version = 10');
  db.close();
  forgetState(options);
  const store = await open(options);
  expect(await store.read('bundles.all', {})).toEqual([
    { at: 1, origin: options.log.origin, runs: '[[0,1]]' },
  ]);
});
