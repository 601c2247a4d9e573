import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { systemClock } from '../../proxy/platform/clock.ts';
import { verifyLog } from '../../proxy/record/verify.ts';
import { headFile } from '../../proxy/store/head-file.ts';
import type { ChildOptions } from './helpers/append-until-killed.ts';
import { type Acknowledged, appendingChild, parseAcknowledged } from './helpers/child.ts';
import { allRecords } from './helpers/records.ts';
import { freshOptions, open, type TestOptions } from './helpers/store.ts';

/** A life costs what it takes to start one: with what the others of the suite add, 300 kills. */
const ROUNDS = 250;

function childOptions(options: TestOptions, from: number): ChildOptions {
  return {
    file: options.file,
    headFile: join(options.folder, 'head'),
    databaseKey: Buffer.from(options.databaseKey).toString('hex'),
    privateKey: Buffer.from(options.privateKey).toString('hex'),
    log: options.log,
    from,
  };
}

/** One life of the child: killed once it has said `many` things. Returns what it acknowledged. */
async function liveAndDie(options: ChildOptions, many: number): Promise<Acknowledged[]> {
  const child = appendingChild(options);
  const said: string[] = [];
  for await (const line of child.lines) {
    said.push(line);
    if (said.length === many) await child.kill();
  }
  await child.exited;
  expect(said[0]).toBe('open');
  return said.slice(1).map(parseAcknowledged);
}

it(`loses nothing acknowledged when killed at any moment, ${ROUNDS} times over`, {
  timeout: 900_000,
}, async () => {
  const options = freshOptions();
  const acknowledged: Acknowledged[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // From the very first acknowledgement to some hundreds, past tile ends and WAL checkpoints; then in the log that has grown.
    const many = 2 + ((round * 37) % (round < 30 ? 400 : 90));
    acknowledged.push(...(await liveAndDie(childOptions(options, round * 100_000), many)));
  }

  const store = await open({
    ...options,
    head: headFile(join(options.folder, 'head'), options.databaseKey),
    clock: systemClock,
  });
  const records = await allRecords(store);
  for (const { number, index } of acknowledged) {
    const record = JSON.parse(Buffer.from(records[index] ?? []).toString()) as { facts: { number: number } };
    expect(record.facts.number).toBe(number);
  }
  const signed = await store.checkpoint();
  const head = { size: signed.size, root: Buffer.from(signed.root, 'base64') };
  expect(await verifyLog(records, head)).toMatchObject({ ok: true, size: records.length });
  expect(acknowledged.length).toBeGreaterThan(ROUNDS * 30);

  // The search index was being filled each time.
  const full = records.length - (records.length % 256);
  await vi.waitFor(() => expect(store.health().indexed).toBe(full), { timeout: 30_000, interval: 10 });
  const end = Number.MAX_SAFE_INTEGER;
  for (const { number, index } of acknowledged.filter((_, n) => n % 97 === 0)) {
    const search = { before: end, limit: 2, depth: end, text: `{"number":${number}}` };
    const [scan] = await store.read('records.scan', search);
    expect(scan?.found.map(({ idx }) => idx)).toEqual([index]);
  }
});

it('is held by one process alone, and free at once when that one is killed', async () => {
  const options = freshOptions();
  const child = appendingChild(childOptions(options, 0));
  // Not by `for await`, which stops reading: the child would end by itself once the pipe is full.
  expect(await once(child.lines, 'line')).toEqual(['open']);
  await expect(open(options)).rejects.toMatchObject({ code: 'locked' });
  await child.kill();
  const store = await open(options);
  await expect(open(options)).rejects.toMatchObject({ code: 'locked' });
  await store.close();
  await open(options);
});
