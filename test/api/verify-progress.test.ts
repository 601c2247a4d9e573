import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from '../../proxy/api/api-client.ts';
import { inProcessSender, socketSender } from '../../proxy/api/send.ts';
import { type LocalListener, serveLocal } from '../../proxy/api/serve-local.ts';
import { ControlError, type GatewayControl } from '../../proxy/contract/control.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { type ApiFixture, createFixture } from './fixture.ts';

let home: string;
let fixture: ApiFixture;
let listener: LocalListener;
let clients: readonly [string, ApiClient][];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'countersign-'));
  fixture = createFixture();
  const { path } = pathsOf(home, undefined).apiSocket;
  listener = await serveLocal({ app: fixture.app, path, clock: systemClock });
  clients = [
    ['over the socket', createApiClient(socketSender(path))],
    ['in process', createApiClient(inProcessSender(fixture.app))],
  ];
});
afterEach(async () => {
  await listener.close(0);
  await rm(home, { recursive: true, force: true });
});

const verifyWith = (run: GatewayControl['verifyLog']): void => {
  fixture.control.verifyLog = run;
};

describe('a verification is followed', () => {
  it('to its end', async () => {
    const whole = fixture.control.verifyLog;
    for (const [, client] of clients) {
      // The next step is made once the last one has arrived, so that each of them does.
      let arrived = Promise.withResolvers<void>();
      verifyWith(async (by, asked, watch) => {
        for (const checked of [0, 10, 20]) {
          arrived = Promise.withResolvers();
          watch?.progress?.(checked, 20);
          await arrived.promise;
        }
        return whole(by, asked);
      });
      const seen: [number, number][] = [];
      const progress = (checked: number, of: number): void => {
        seen.push([checked, of]);
        arrived.resolve();
      };
      const asked = { first: 2, since: 5 };
      expect(await client.verifyLog(asked, { progress })).toMatchObject({ ok: true, size: 42 });
      expect(seen).toEqual([
        [0, 20],
        [10, 20],
        [20, 20],
      ]);
      expect(fixture.control.acts.at(-1)).toMatchObject({ what: 'verifyLog', about: asked });
    }
  });

  it('and given up on both sides', async () => {
    for (const [, client] of clients) {
      const ended = Promise.withResolvers<void>();
      verifyWith((_by, _asked, watch) => {
        watch?.progress?.(0, 9);
        return new Promise((_, reject) => {
          watch?.signal?.addEventListener('abort', () => {
            ended.resolve();
            reject(watch.signal?.reason as Error);
          });
        });
      });
      const giveUp = new AbortController();
      const following = client.verifyLog({}, { signal: giveUp.signal, progress: () => giveUp.abort() });
      await expect(following).rejects.toMatchObject({ name: 'AbortError' });
      await ended.promise;
    }
    expect(fixture.reported).toEqual([]);
  });

  it('and refused, before it begins and later', async () => {
    for (const [, client] of clients) {
      const refusal = new ControlError('conflict', 'Another one runs.');
      verifyWith(() => Promise.reject(refusal));
      await expect(client.verifyLog()).rejects.toMatchObject({ code: 'conflict' });
      const begun = Promise.withResolvers<void>();
      verifyWith(async (_by, _asked, watch) => {
        watch?.progress?.(0, 9);
        await begun.promise;
        throw new ControlError('unavailable', 'The store is closed.');
      });
      const following = client.verifyLog({}, { progress: () => begun.resolve() });
      await expect(following).rejects.toMatchObject({ code: 'unavailable' });
    }
  });
});
