import { access, readFile, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { createHarness, type Harness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness({ serve: false });
});
afterEach(() => harness.close());

describe('log accept-head', () => {
  test('is what a start without the head asks for: deliberate, and once', async () => {
    const { head } = pathsOf(harness.home, undefined);
    expect((await harness.run(['init'])).code).toBe(0);
    expect((await harness.run(['log', 'accept-head', '--yes'])).code).toBe(1);
    await rm(head);
    const stopped = await harness.run(['approver', 'list']);
    expect([stopped.code, stopped.err]).toEqual([1, expect.stringContaining('log accept-head')]);
    // Nobody is there to say yes.
    expect((await harness.run(['log', 'accept-head'])).code).toBe(1);
    await expect(access(head)).rejects.toMatchObject({ code: 'ENOENT' });
    const accepted = await harness.run(['log', 'accept-head', '--yes', '--json']);
    expect([accepted.code, JSON.parse(accepted.out)]).toEqual([
      0,
      expect.objectContaining({ size: expect.any(Number) }),
    ]);
    expect(JSON.parse(await readFile(head, 'utf8')).size).toBeGreaterThan(0);
    expect((await harness.run(['approver', 'list'])).code).toBe(0);
  });
});
