import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../proxy/contract/time.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { type WatchFolder, watchConfig } from '../../proxy/platform/config/watch-config.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A clock that stands still until told to go on. */
function steppedClock(): Clock & { advance(ms: number): void } {
  let now = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => ({ wall: now * 1000, mono: now * 1000 }),
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const next = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers.delete(next);
        now = next.at;
        next.run();
      }
      now = until;
    },
  };
}

/** A watched folder whose events the test sends. */
function handWatch() {
  const sent = { changed: () => {}, failed: () => {}, folder: '', ended: 0 };
  const watchFolder: WatchFolder = (folder, changed, failed) => {
    Object.assign(sent, { folder, changed, failed });
    return () => {
      sent.ended += 1;
    };
  };
  return { sent, watchFolder };
}

async function watched(ports: { watchFolder?: WatchFolder }) {
  const folder = await temporaryFolder();
  const file = join(folder.path, 'countersign.yaml');
  await writeFile(file, 'mode: observe\n');
  const clock = steppedClock();
  let changes = 0;
  const close = watchConfig(file, () => (changes += 1), { clock, ...ports });
  return {
    file,
    clock,
    close,
    changes: () => changes,
    async [Symbol.asyncDispose]() {
      close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe('watchConfig', () => {
  test('tells of a change once it has settled, however many events came', async () => {
    const { sent, watchFolder } = handWatch();
    await using it = await watched({ watchFolder });
    expect(sent.folder).toBe(dirname(it.file));
    await writeFile(it.file, 'mo');
    for (let n = 0; n < 50; n += 1) sent.changed();
    it.clock.advance(100);
    await writeFile(it.file, 'mode: enforce\n');
    it.clock.advance(100);
    expect(it.changes()).toBe(0);
    it.clock.advance(100);
    expect(it.changes()).toBe(1);
    it.clock.advance(10_000);
    expect(it.changes()).toBe(1);
  });

  test('is quiet about other files in the folder', async () => {
    const { sent, watchFolder } = handWatch();
    await using it = await watched({ watchFolder });
    await writeFile(join(dirname(it.file), 'database.db-wal'), 'x');
    sent.changed();
    it.clock.advance(1000);
    expect(it.changes()).toBe(0);
  });

  test('sees a file that is replaced by renaming, removed, or behind a link that moves', async () => {
    const { sent, watchFolder } = handWatch();
    await using it = await watched({ watchFolder });
    const settle = () => {
      sent.changed();
      it.clock.advance(1000);
      return it.changes();
    };
    const other = `${it.file}.new`;
    await writeFile(other, 'mode: observe\n');
    await rename(other, it.file);
    expect(settle()).toBe(1);
    await rm(it.file);
    expect(settle()).toBe(2);
    await writeFile(other, 'mode: enforce\n');
    await symlink(other, it.file);
    expect(settle()).toBe(3);
  });

  test('looks every two seconds where watching is not to be had, or ends', async () => {
    const broken: WatchFolder = () => {
      throw new Error('no watches left');
    };
    const { sent, watchFolder } = handWatch();
    for (const ports of [{ watchFolder: broken }, { watchFolder }]) {
      await using it = await watched(ports);
      sent.failed();
      await writeFile(it.file, 'mode: enforce\n');
      it.clock.advance(1900);
      expect(it.changes()).toBe(0);
      it.clock.advance(400);
      expect(it.changes()).toBe(1);
      it.close();
      await writeFile(it.file, 'mode: observe # again\n');
      it.clock.advance(10_000);
      expect(it.changes()).toBe(1);
    }
    expect(sent.ended).toBe(1);
  });

  test('works with the system’s own watch and clock', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'countersign.yaml');
    await writeFile(file, 'mode: observe\n');
    const changed = Promise.withResolvers<void>();
    const close = watchConfig(file, changed.resolve, { clock: systemClock });
    try {
      await writeFile(`${file}.tmp`, 'mode: enforce\n');
      await rename(`${file}.tmp`, file);
      await changed.promise;
    } finally {
      close();
    }
  });
});
