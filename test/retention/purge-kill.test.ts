import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { logRecord } from '../../proxy/contract/record.ts';
import type { Store } from '../../proxy/contract/store.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { parseDeleted } from '../../proxy/record/deleted-list.ts';
import { verifyLog } from '../../proxy/record/verify.ts';
import { headFile } from '../../proxy/store/head-file.ts';
import { openStore } from '../../proxy/store/open-store.ts';
import { decrypted } from '../store/helpers/decrypted.ts';
import { allRecords } from '../store/helpers/records.ts';
import { freshOptions, open } from '../store/helpers/store.ts';
import { call, DAY, NOW, named, OPERATOR, purgingOn } from './rig.ts';

const CHILD = fileURLToPath(new URL('./purge-child.ts', import.meta.url));
const RULES = { rules: [{ name: 'month', keep: '30d' }] };
/** Enough for two steps: one deletes 512 KiB. */
const CALLS = 20;
const BODY_BYTES = 25_000;
const MARK = 'gone-for-ever-';

/** The child kills itself when it has said this many lines; how many it said in all. */
async function purgeUntilKilled(input: object, lines: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  child.stdin.end(JSON.stringify({ ...input, lines }));
  let said = 0;
  for await (const _ of createInterface({ input: child.stdout })) said += 1;
  await exited;
  return said;
}

/** Of every body that is not there a record tells, and of none that is. */
async function accountFor(store: Store): Promise<number> {
  const bytes = await allRecords(store);
  const told = new Set<number>();
  let gone = 0;
  const records = bytes.map((one) => logRecord.parse(JSON.parse(Buffer.from(one).toString())));
  for (const { index, kind } of records) {
    if (kind !== 'log.purge') continue;
    const [list] = await store.read('bodies.of-record', { idx: index });
    for (const place of parseDeleted(Buffer.from(list?.data ?? []).toString())) told.add(place);
  }
  const rows = await store.read('bodies.run', { from: 0, to: records.length, bytes: 1e9 });
  const kept = new Set(rows.map(({ commit }) => commit));
  for (const { index, commits } of records) {
    for (const [nth, { commit }] of commits.entries()) {
      expect(told.has(index * 4096 + nth)).toBe(!kept.has(commit));
      if (!kept.has(commit)) gone += 1;
    }
  }
  return gone;
}

it('killed before, in and after every step: no body is gone without a record, and the next start finishes', {
  timeout: 180_000,
}, async () => {
  const base = freshOptions();
  const data = mkdtempSync(join(base.folder, 'data-'));
  const made = { ...base, file: join(data, 'log.db'), head: headFile(join(data, 'head'), base.databaseKey) };
  const store = await openStore({ ...made, clock: systemClock });
  const ids = await named(store, 'coder', 'files');
  await Promise.all(
    Array.from({ length: CALLS }, (_, n) =>
      call(store, ids, `${MARK}${n} `.padEnd(BODY_BYTES, 'x'), NOW - 60 * DAY),
    ),
  );
  await store.close();

  const outcomes: number[] = [];
  for (let lines = 1; ; lines++) {
    const folder = join(base.folder, `round-${lines}`);
    cpSync(data, folder, { recursive: true });
    const file = join(folder, 'log.db');
    const said = await purgeUntilKilled(
      {
        file,
        headFile: join(folder, 'head'),
        databaseKey: Buffer.from(base.databaseKey).toString('hex'),
        privateKey: Buffer.from(base.privateKey).toString('hex'),
        log: base.log,
        retention: RULES,
      },
      lines,
    );
    const head = headFile(join(folder, 'head'), base.databaseKey);
    const after = await open({ ...base, file, head, clock: systemClock });
    const gone = await accountFor(after);
    outcomes.push(gone);
    const purging = purgingOn(after, RULES);
    const settings = await after.read('settings.all', {});
    const begun = settings.find(({ key }) => key === 'purge')?.value;
    // What was begun is marked as such, from the first step on.
    if (gone > 0 && gone < 2 * CALLS) expect(begun).toContain('at');
    await purging.resume(begun, OPERATOR);
    await purging.planAndPurge();
    expect(await accountFor(after)).toBe(2 * CALLS);
    const signed = await after.checkpoint();
    const verified = { size: signed.size, root: Buffer.from(signed.root, 'base64') };
    expect(await verifyLog(await allRecords(after), verified)).toMatchObject({ ok: true });
    await after.close();
    expect(decrypted({ ...base, file }).includes(MARK)).toBe(false);
    if (said < lines) break;
  }
  // None, then some, then all.
  expect(outcomes[0]).toBe(0);
  expect(new Set(outcomes).size).toBeGreaterThanOrEqual(3);
  expect(outcomes.at(-1)).toBe(2 * CALLS);
});
