import { expect, it, vi } from 'vitest';
import { openDatabase } from '../../proxy/store/database.ts';
import { gramsOfQuery } from '../../proxy/store/grams.ts';
import { RUN_BITS } from '../../proxy/store/index-run.ts';
import { createRareWords } from '../../proxy/store/rare-words.ts';
import { createStatements } from '../../proxy/store/reader-statements.ts';
import { entryWithBody } from './helpers/appends.ts';
import { freshOptions, open } from './helpers/store.ts';

const RUN = 1 << RUN_BITS;
const RUNS = 64;

it('asks for the rarest words first, and not for those in nearly each run', async () => {
  const options = freshOptions();
  const store = await open(options);
  // Each run has "window", every fourth "garden", one of them "qx7".
  const textOf = (n: number): string =>
    `window ${n % (4 * RUN) === 0 ? 'garden' : ''} ${n === 20 * RUN ? 'qx7' : ''}`;
  await Promise.all(
    Array.from({ length: RUNS * RUN }, (_, n) =>
      store.append({ entries: [entryWithBody('config.change', Buffer.from(textOf(n)))], changes: [] }),
    ),
  );
  await vi.waitFor(() => expect(store.health().indexed).toBeGreaterThanOrEqual(60 * RUN), 10_000);
  const db = openDatabase({ ...options, cipher: 'sqlcipher' }, 'reader');
  const rarest = createRareWords(createStatements(db), 2 ** (40 - RUN_BITS));
  const [window, garden, rare] = ['window', 'garden', 'qx7'].map(gramsOfQuery);
  const asked = rarest([...(window ?? []), ...(garden ?? []), ...(rare ?? [])], RUNS - 5);
  expect(asked[0]).toBe(rare?.[0]);
  expect(new Set(asked.slice(1))).toEqual(new Set(garden));
  expect(rarest(window ?? [], RUNS - 5)).toHaveLength(1);
  db.close();
});
