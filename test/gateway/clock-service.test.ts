import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isClockSynchronised } from '../../proxy/gateway/health/clock-service.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-clock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What the machine has: systemd's own service, and what its timedatectl says of the kernel. */
async function machine(timesync: 'none' | 'there' | 'synchronised', says?: string) {
  const places = { timesync: join(folder, 'timesync'), timedatectl: join(folder, 'timedatectl') };
  if (timesync !== 'none') await mkdir(places.timesync);
  if (timesync === 'synchronised') await writeFile(join(places.timesync, 'synchronized'), '');
  if (says !== undefined) await writeFile(places.timedatectl, `#!/bin/sh\n${says}\n`, { mode: 0o700 });
  return isClockSynchronised(places);
}

it.runIf(process.platform === 'linux').each([
  ['none', undefined, undefined],
  ['there', undefined, false],
  ['synchronised', undefined, true],
  // chrony and ntpd tell the kernel.
  ['none', 'echo yes', true],
  ['none', 'echo no', false],
  ['there', 'echo yes', true],
  ['there', 'echo no', false],
  // Without the service that it asks, as in a container, it says nothing.
  ['none', 'exit 1', undefined],
  ['none', 'echo yes; exit 1', undefined],
  ['none', 'echo maybe', undefined],
] as const)('timesyncd %s, timedatectl: %s', async (timesync, says, expected) => {
  expect(await machine(timesync, says)).toBe(expected);
});
