import { describe, expect, it, vi } from 'vitest';
import { child, isAlive, manualClock, startForwarder, stdio } from './helpers.ts';
import { fails, openSession, resultOf } from './stdio-helpers.ts';

const PATIENT = { timeout: 15_000 };

describe('starting', () => {
  it('gives the child little of our environment, and what is configured', async () => {
    const env = { TOKEN: 'keys:T', PUBLIC: { literal: 'p' } };
    const environment = {
      PATH: process.env['PATH'],
      HOME: '/h',
      LANG: 'C',
      COUNTERSIGN_SECRET: 's',
      NODE_OPTIONS: '',
    };
    const test = startForwarder({ s: child([], { env }) }, { environment });
    const seen = resultOf(await (await openSession(test)).call('env'))['env'];
    expect(seen).toEqual({
      PATH: process.env['PATH'],
      HOME: '/h',
      LANG: 'C',
      TOKEN: 'value-of-keys:T',
      PUBLIC: 'p',
    });
  });

  it('needs the secrets', async () => {
    const test = startForwarder(
      { s: child([], { env: { TOKEN: 'keys:T' } }) },
      { resolveSecret: () => Promise.reject(new Error('no')) },
    );
    await expect(openSession(test)).rejects.toThrow(fails('secret-missing'));
  });

  it.each([
    ['a program that is not there', stdio('/no/such/program')],
    ['a program that may not run', stdio('/etc/passwd')],
    ['a folder that is not there', child([], { cwd: '/no/such/folder' })],
  ])('fails for %s', async (_what, config) => {
    const test = startForwarder({ s: config });
    await expect(openSession(test)).rejects.toThrow(fails('child-failed'));
    expect(test.forwarder.health()[0]).toMatchObject({ running: 0, lastError: { code: 'child-failed' } });
  });

  it('backs off where the child dies at its start, from 1 s doubling to 60 s', async () => {
    const clock = manualClock();
    const test = startForwarder({ s: child(['die-at-start']) }, { clock });
    const starts = (): number => test.events.filter(({ kind }) => kind === 'child-started').length;
    for (const wait of [1, 2, 4, 8, 16, 32, 60, 60]) {
      const before = starts();
      await expect(openSession(test)).rejects.toThrow(fails('child-failed'));
      expect(starts()).toBe(before + 1);
      clock.advance(wait * 1000 - 1);
      await expect(openSession(test)).rejects.toThrow(fails('child-failed'));
      expect(starts()).toBe(before + 1);
      clock.advance(1);
    }
    expect(test.forwarder.health()[0]).toMatchObject({
      restarts: 7,
      stderr: expect.arrayContaining(['no licence found']),
    });
  });
});

describe('a child that ends by itself', () => {
  it('fails the calls it has not answered, and a new session gets a new one', async () => {
    const test = startForwarder({ s: child() });
    const session = await openSession(test);
    const hanging = expect(session.call('hang')).rejects.toThrow(fails('child-exited'));
    const standing = await session.get();
    await expect(session.call('exit', { code: 3 })).rejects.toThrow(fails('child-exited'));
    await hanging;
    if (standing.body.kind !== 'stream') throw new Error('expected a stream');
    await expect(standing.body.events[Symbol.asyncIterator]().next()).rejects.toThrow(fails('child-exited'));
    expect((await session.call('pid')).status).toBe(404);
    expect(await test.until('child-ended')).toMatchObject({ code: 3 });
    expect((await (await openSession(test)).call('pid')).status).toBe(200);
    expect(test.forwarder.health()[0]).toMatchObject({ restarts: 1, running: 1 });
  });
});

describe('what a child writes', () => {
  it('to stderr is kept as the last 200 lines, each cut at 1,000 characters', async () => {
    const test = startForwarder({ s: child(['chatty']) });
    await openSession(test);
    await test.until('child-stderr', ({ line }) => line.startsWith('line 299 '));
    const lines = test.forwarder.health()[0]?.stderr ?? [];
    expect(lines).toHaveLength(200);
    expect(lines[0]).toMatch(/^line 100 é+$/);
    expect(lines.every((line) => line.length === 1000)).toBe(true);
    expect(test.events.filter(({ kind }) => kind === 'child-stderr')).toHaveLength(300);
  });

  it.each([
    ['junk', 'Server ready on stdio'],
    ['a number', '7'],
    ['no JSON-RPC', '{"level":"info"}'],
    ['one key twice', '{"jsonrpc":"2.0","id":$ID,"id":$ID,"result":{}}'],
  ])('to stdout that is no message (%s) is told and ignored', async (_what, line) => {
    const test = startForwarder({ s: child() });
    const session = await openSession(test);
    const answer = await session.call('write', {
      lines: [line, '', '{"jsonrpc":"2.0","id":$ID,"result":{"ok":1}}'],
    });
    expect(resultOf(answer)).toEqual({ ok: 1 });
    expect(test.events.filter(({ kind }) => kind === 'child-junk')).toHaveLength(1);
  });

  it('beyond the ceiling ends it', async () => {
    const test = startForwarder({ s: child() }, { answerBytes: 8192 });
    const session = await openSession(test);
    const calling = session.call('write', {
      lines: [`{"jsonrpc":"2.0","id":$ID,"result":"${'x'.repeat(9000)}"}`],
    });
    await expect(calling).rejects.toThrow(fails('answer-too-large'));
    expect(await test.until('child-ended')).toMatchObject({ signal: 'SIGKILL' });
  });
});

describe('a child that reads nothing', () => {
  it('gets no more than a ceiling of input, and its agent is told', async () => {
    const test = startForwarder({ s: child() }, { answerBytes: 256 * 1024 });
    const session = await openSession(test);
    await session.raw('{"jsonrpc":"2.0","method":"stop-reading"}');
    const text = `{"jsonrpc":"2.0","method":"n","params":"${'x'.repeat(64 * 1024)}"}`;
    const flood = async (): Promise<void> => {
      for (let n = 0; n < 100; n += 1) await session.raw(text);
    };
    await expect(flood()).rejects.toThrow(fails('child-failed'));
  });
});

describe('ending', () => {
  async function pidsOf(session: Awaited<ReturnType<typeof openSession>>): Promise<number[]> {
    const own = Number(resultOf(await session.call('pid'))['pid']);
    return [own, Number(resultOf(await session.call('grandchild'))['pid'])];
  }

  it('closes stdin first, and takes the whole process group along', async () => {
    const test = startForwarder({ s: child() });
    const pids = await pidsOf(await openSession(test));
    await test.forwarder.close();
    expect(await test.until('child-ended')).toMatchObject({ code: 0, signal: null });
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), PATIENT);
  });

  it.each([
    ['SIGTERM after 2 s', ['ignore-eof'], [2000], 'SIGTERM'],
    ['SIGKILL after 5 s', ['ignore-eof', 'ignore-term'], [2000, 3000], 'SIGKILL'],
  ])('sends %s', async (_what, flags, steps, signal) => {
    const clock = manualClock();
    const test = startForwarder({ s: child(flags) }, { clock });
    const pids = await pidsOf(await openSession(test));
    const closing = test.forwarder.close();
    for (const step of steps) {
      expect(isAlive(pids[0] ?? 0)).toBe(true);
      clock.advance(step);
    }
    await closing;
    expect(await test.until('child-ended')).toMatchObject({ signal });
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), PATIENT);
  });

  it('fails what is open with `closed`', async () => {
    const test = startForwarder({ s: child() });
    const session = await openSession(test);
    const hanging = expect(session.call('hang')).rejects.toThrow(fails('closed'));
    await test.forwarder.close();
    await hanging;
    await expect(session.call('pid')).rejects.toThrow(fails('closed'));
  });

  it('comes with a reload that changes the server, and not with one that does not', async () => {
    const test = startForwarder({ s: child() });
    const session = await openSession(test);
    await test.forwarder.reconfigure({ servers: { s: { ...child(), mode: 'observe' } } });
    expect((await session.call('pid')).status).toBe(200);
    await test.forwarder.reconfigure({ servers: { s: child(['other']) } });
    expect((await session.call('pid')).status).toBe(404);
    expect(test.events.filter(({ kind }) => kind === 'child-ended')).toHaveLength(1);
  });
});
