import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { reopen } from './child.ts';
import { logOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';

const CHILD = fileURLToPath(new URL('./backup-child.ts', import.meta.url));

let rig: Rig;
beforeAll(async () => {
  rig = await startRig('listen: { port: 0 }\nservers: {}\npolicy: { default: deny }\n');
});
afterAll(() => rig.close());

const control = () => rig.gateway.control;
const data = () => pathsOf(rig.home, undefined).data;
const copies = async () => (await readdir(data())).filter((name) => name.startsWith('copy-'));

describe('a backup of the log', () => {
  it('is on record with the head of then, and leaves nothing in the data folder', async () => {
    const before = (await control().status()).log;
    const { about, bytes } = await control().backupLog(OPERATOR);
    const file = join(rig.home, 'a-backup');
    await pipeline(bytes, createWriteStream(file));
    expect(about).toMatchObject({ origin: before.origin, size: before.size + 1 });
    const [record, end] = await logOf(rig, { kind: 'log.backup' });
    expect(record).toMatchObject({
      actor: { principal: OPERATOR.principal },
      facts: { size: before.size, root: before.root },
    });
    expect(Object.keys(record?.facts ?? {}).sort()).toEqual(['root', 'size']);
    expect(end).toMatchObject({
      actor: { principal: OPERATOR.principal },
      facts: { outcome: 'complete', begun: record?.index, bytes: (await stat(file)).size },
    });
    expect(await copies()).toEqual([]);
  });

  it('is made one at a time, and another one once the first was given up', async () => {
    const first = control().backupLog(OPERATOR);
    await expect(control().backupLog(OPERATOR)).rejects.toMatchObject({ code: 'conflict' });
    const { bytes } = await first;
    await expect(control().backupLog(OPERATOR)).rejects.toMatchObject({ code: 'conflict' });
    await bytes.return(undefined);
    const giveUp = new AbortController();
    const second = control().backupLog(OPERATOR, giveUp.signal);
    giveUp.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    await (await control().backupLog(OPERATOR)).bytes.return(undefined);
    expect(await copies()).toEqual([]);
    const ends = (await logOf(rig, { kind: 'log.backup' })).slice(2).map(({ facts }) => facts['outcome']);
    // Of one that was given up before it began nothing is on record.
    expect(ends.filter((outcome) => outcome !== undefined)).toEqual(['given-up', 'given-up']);
  });

  it('that was killed is removed by the next start', async () => {
    await writeFile(join(data(), 'copy-of-a-killed-one'), 'half');
    await rig.restart();
    expect(await copies()).toEqual([]);
  });

  /** What the killed one has left: a copy in the data folder, and files where the backup was to be. */
  it.skipIf(process.platform === 'win32').each([
    ['copy-begun', true, []],
    ['copy-written', true, []],
    ['copied', false, []],
    ['half-out', false, ['.part']],
    ['all-out', false, ['.part']],
    ['in-place', false, ['']],
  ] as const)(
    'killed when it is %s: under its name there is all of it or nothing, and the log goes on',
    async (stage, left, out) => {
      const folder = await mkdtemp(join(tmpdir(), 'countersign-backup-'));
      try {
        const { size } = (await control().status()).log;
        await rig.gateway.close();
        const child = fork(CHILD, [rig.home, join(folder, 'a-backup'), stage]);
        expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
        expect((await copies()).length > 0).toBe(left);
        const files = await readdir(folder);
        expect(files.map((name) => name.replace(/^a-backup(\.[0-9a-f-]{36})?/, ''))).toEqual(out);
        await reopen(rig);
        expect(await copies()).toEqual([]);
        const begun = (await logOf(rig, { kind: 'log.backup' })).filter(({ facts }) => 'size' in facts);
        expect(begun.at(-1)?.facts['size']).toBeGreaterThanOrEqual(size);
        expect(await control().verifyLog(OPERATOR)).toMatchObject({ ok: true });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
