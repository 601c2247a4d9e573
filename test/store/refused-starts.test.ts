import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ALTERED, keepRefusedStart, readRefusedStarts } from '../../proxy/store/refused-starts.ts';
import { temporaryFolder } from './helpers/store.ts';

const key = new Uint8Array(32).fill(7);
const start = (time: number) => ({ code: 'rolled-back', time, size: 3, headSize: 9 });

it('keeps the last sixteen in one file of its owner, in order', async () => {
  const path = join(temporaryFolder(), 'refused');
  expect(await readRefusedStarts(path, key, 0)).toEqual([]);
  for (let time = 1; time <= 20; time += 1) await keepRefusedStart(path, key, start(time));
  expect((await readRefusedStarts(path, key, 0)).map(({ time }) => time)).toEqual(
    Array.from({ length: 16 }, (_, n) => n + 5),
  );
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('tells what another wrote from what it kept, and goes on behind that', async () => {
  const path = join(temporaryFolder(), 'refused');
  await keepRefusedStart(path, key, start(1));
  const whole = readFileSync(path, 'utf8');
  for (const text of ['', '{}', whole.replace('"size":3', '"size":9'), 'x'.repeat(9000)]) {
    writeFileSync(path, text);
    expect(await readRefusedStarts(path, key, 5)).toEqual([{ code: ALTERED, time: 5 }]);
    await keepRefusedStart(path, key, start(6));
    expect(await readRefusedStarts(path, key, 7)).toEqual([{ code: ALTERED, time: 6 }, start(6)]);
  }
  writeFileSync(path, whole);
  const other = new Uint8Array(32).fill(8);
  expect(await readRefusedStarts(path, other, 5)).toEqual([{ code: ALTERED, time: 5 }]);
  expect(await readRefusedStarts(path, key, 5)).toEqual([start(1)]);
});
