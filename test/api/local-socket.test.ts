import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApiClient } from '../../proxy/api/api-client.ts';
import { inProcessSender, socketSender } from '../../proxy/api/send.ts';
import { type LocalListener, serveLocal } from '../../proxy/api/serve-local.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { createFixture, SECRET } from './fixture.ts';

let home: string;
const socketPath = (): string => pathsOf(home, undefined).apiSocket.path;
const closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'countersign-'));
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await rm(home, { recursive: true, force: true });
});

async function serve(path = socketPath()) {
  const fixture = createFixture();
  const listener: LocalListener = await serveLocal({ app: fixture.app, path, clock: systemClock });
  closers.push(() => listener.close(0));
  const sender = socketSender(path);
  closers.push(() => sender.close());
  return { ...fixture, listener, path, client: createApiClient(sender) };
}

describe('the local socket', () => {
  test('is closed to everyone else by its mode and its folder', async () => {
    const { path } = await serve();
    expect((await lstat(path)).mode & 0o777).toBe(0o600);
    expect((await lstat(join(path, '..'))).mode & 0o777).toBe(0o700);
  });

  test('carries the whole client, in socket and in process alike', async () => {
    const { client, control, app } = await serve();
    const clients = [client, createApiClient(inProcessSender(app))];
    for (const [n, one] of clients.entries()) {
      expect((await one.status()).installation).toBe(control.operator);
      expect((await one.addAgent({ name: `agent-${n}`, owner: 'ann' })).keyPem).toContain('PRIVATE KEY');
      await expect(one.addAgent({ name: `agent-${n}`, owner: 'ann' })).rejects.toMatchObject({
        code: 'exists',
      });
      await expect(one.renewAgent('no/such?agent', 3)).rejects.toMatchObject({ code: 'invalid' });
      const id = control.hold({ params: '{"name":"t","arguments":{"p":1}}' });
      const { shown } = await one.approval(id);
      await expect(one.vote(id, { vote: 'approve', assurance: 'click', shown })).rejects.toMatchObject({
        code: 'no-token',
      });
      await expect(one.login('ann', 'wrong', ['vote'])).rejects.toMatchObject({ code: 'bad-login' });
      const { token } = await one.login('ann', SECRET, ['vote']);
      const voter = one.withToken(token);
      expect(
        (await voter.vote(id, { vote: 'deny', assurance: 'os-presence', shown, reason: 'no' })).state,
      ).toBe('denied');
      await expect(voter.status()).rejects.toMatchObject({ code: 'not-allowed' });
      expect((await one.records({ limit: 2, kind: 'call.request' })).length).toBeGreaterThan(0);
      expect((await one.verifyLog()).ok).toBe(true);
      expect(await one.explain({ agent: 'a', server: 's', tool: 't', args: {} })).toMatchObject({
        decision: { effect: 'hold' },
      });
    }
    expect(control.acts.some(({ by }) => by.method === 'in-process')).toBe(true);
  });

  test.each([
    ['of a known length', 'length'],
    ['in chunks', 'chunks'],
  ])('holds a body %s to its ceiling', async (_, how) => {
    const { path, control } = await serve();
    const post = (body: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const sent = request(
          {
            socketPath: path,
            path: '/api/pause',
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              ...(how === 'length' ? { 'content-length': Buffer.byteLength(body) } : {}),
            },
          },
          (answer) => {
            answer.resume();
            resolve(answer.statusCode ?? 0);
          },
        );
        sent.on('error', reject);
        sent.write(body.slice(0, 10));
        sent.end(body.slice(10));
      });
    expect(await post('{"what":"all","paused":true}')).toBe(200);
    expect(await post(`{"what":"all","paused":true${' '.repeat(1024 * 1024)}}`)).toBe(413);
    expect(control.acts).toHaveLength(1);
  });

  test('removes with DELETE, which has no body', async () => {
    const { client } = await serve();
    await client.addServer({ name: 'files', server: { stdio: { command: 'x' } } });
    await client.removeServer('files');
    await expect(client.removeServer('files')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('streams events and resumes them', async () => {
    const { client, control } = await serve();
    control.emit('paused', {});
    const abort = new AbortController();
    const seen: number[] = [];
    for await (const event of client.events(0, abort.signal)) {
      seen.push(event.id);
      if (seen.length === 1) control.emit('paused', {});
      if (seen.length === 2) abort.abort();
    }
    expect(seen).toEqual([1, 2]);
  });

  test('of a dead gateway is taken over', async () => {
    const path = socketPath();
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    const listening = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
    const child = spawn(process.execPath, ['-e', listening], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await lstat(path)).isSocket()).toBe(true);
    const { client } = await serve(path);
    expect((await client.status()).waiting).toBe(0);
  });

  test('of a living gateway is left alone', async () => {
    const { path, client, app } = await serve();
    await expect(serveLocal({ app, path, clock: systemClock })).rejects.toMatchObject({
      code: 'already-running',
    });
    expect((await client.status()).waiting).toBe(0);
  });

  test('never removes what is no socket', async () => {
    const path = socketPath();
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    await writeFile(path, 'precious');
    await expect(serve(path)).rejects.toMatchObject({ code: 'not-a-socket' });
    await rm(path);
    await symlink(join(home, 'elsewhere'), path);
    await expect(serve(path)).rejects.toMatchObject({ code: 'not-a-socket' });
  });

  test('is neither served from nor trusted in a folder that others may enter', async () => {
    const { path, client } = await serve();
    const folder = join(path, '..');
    await chmod(folder, 0o755);
    await expect(createApiClient(socketSender(path)).status()).rejects.toMatchObject({
      code: 'unsafe-folder',
    });
    await expect(serve(join(folder, 'other.sock'))).rejects.toMatchObject({ code: 'unsafe-folder' });
    expect((await lstat(folder)).mode & 0o777).toBe(0o755);
    await chmod(folder, 0o700);
    expect((await client.status()).waiting).toBe(0);
  });

  test('that nobody serves is unreachable', async () => {
    const client = createApiClient(socketSender(socketPath()));
    await expect(client.status()).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('closes in order: streams end, the file goes, silent connections are cut at the deadline', async () => {
    const { listener, path, client, control } = await serve();
    control.emit('paused', {});
    const events = client.events(0, new AbortController().signal)[Symbol.asyncIterator]();
    await events.next();
    const ended = events.next();
    const silent = connect(path);
    await once(silent, 'connect');
    silent.on('error', () => {}).resume();
    silent.write('POST /api/pause HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
    const cut = once(silent, 'close');
    await Promise.all([listener.close(50), ended, cut]);
    expect((await ended).done).toBe(true);
    await expect(lstat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('is not the agent network: another user cannot connect', async ({ skip }) => {
    if (process.getuid?.() !== 0) skip('needs root to become another user');
    const { path } = await serve();
    const script = `require('node:net').connect(${JSON.stringify(path)}).on('error', (e) => console.log(e.code)).on('connect', () => console.log('in'))`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
      uid: 65_534,
      gid: 65_534,
      cwd: '/',
    }).catch((error: unknown) => ({ stdout: String(error) }));
    expect(stdout).toMatch(/EACCES/);
  });
});
