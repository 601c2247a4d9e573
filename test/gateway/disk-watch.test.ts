import { afterAll, beforeAll, expect, it } from 'vitest';
import { logOf } from './log.ts';
import { type Rig, startRig } from './rig.ts';

const YAML = 'listen: { port: 0 }\n';
/** More than any disk has. */
const NOT_ENOUGH = `${YAML}disk: { warnBytes: ${2 ** 50}, badBytes: 1048576 }\n`;
let rig: Rig;
beforeAll(async () => {
  rig = await startRig(NOT_ENOUGH);
});
afterAll(() => rig.close());

const disk = async () => (await rig.gateway.control.status()).log.disk;
const finding = async () => (await rig.gateway.control.health()).find(({ area }) => area === 'disk');

it('measures the log and its disk, and warns by the configured limits at once', async () => {
  expect(await disk()).toMatchObject({ level: 'warn', bytesPerDay: null, daysLeft: null });
  const { used, free } = await disk();
  expect(used).toBeGreaterThan(50_000);
  expect(free).toBeGreaterThan(1_000_000);
  expect(await finding()).toMatchObject({ level: 'warn' });
});

it('puts a limit that was passed on record, with the figures', async () => {
  await expect.poll(() => logOf(rig, { kind: 'log.capacity' }), { timeout: 20_000 }).toHaveLength(1);
  const [record] = await logOf(rig, { kind: 'log.capacity' });
  expect(record?.facts).toMatchObject({ level: 'warn', free: expect.any(Number), used: expect.any(Number) });
});

it('says nothing on record of a disk with room, and forgets no measurement over a restart', async () => {
  await rig.configure(YAML);
  await rig.restart();
  expect((await disk()).level).toBe('good');
  expect(await finding()).toMatchObject({ level: 'good' });
  await rig.restart();
  expect(await logOf(rig, { kind: 'log.capacity' })).toHaveLength(1);
});

it('keeps the last good configuration where a limit of danger is beyond that of warning', async () => {
  await rig.configure(`${YAML}disk:\n  warnDays: 10\n  badDays: 11\n`);
  const [problem] = rig.gateway.installation.configState().problems;
  expect(problem).toMatchObject({ path: 'disk.badDays', line: 5, column: 12 });
});
