import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FAKE_CALL, FAKE_SESSION } from '../api/fake-log.ts';
import { actedOn } from './acted-on.ts';
import { createHarness, type Harness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.close());
const lastFilter = (): unknown => harness.control.acts.findLast(({ what }) => what === 'entries')?.about;

describe('a query line', () => {
  test('may begin with an exclusion, and is enough for a search', async () => {
    expect((await harness.run(['log', 'show', '-server:files'])).code).toBe(0);
    expect(lastFilter()).toMatchObject({ q: '-server:files' });
    expect((await harness.run(['log', 'show', '-server:files tool:read'])).code).toBe(0);
    expect((await harness.run(['log', 'show', '-q', '-server:files'])).code).toBe(0);
    expect(lastFilter()).toMatchObject({ q: '-server:files' });
    expect((await harness.run(['log', 'show', '-planet:mars'])).err).toContain('column');
    expect((await harness.run(['log', 'show', '--sesion'])).code).toBe(2);
    expect((await harness.run(['log', 'search', '-q', 'server:files'])).code).toBe(0);
    expect(lastFilter()).toMatchObject({ q: 'server:files' });
    expect(lastFilter()).not.toHaveProperty('text');
    expect((await harness.run(['log', 'search'])).code).toBe(2);
  });
});

describe('log show', () => {
  test('lists calls in columns and all else as sentences, the newest last', async () => {
    const { out, code } = await harness.run(['log', 'show', '--limit', '4']);
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[1]).toMatch(/# +time +who +call +decision +approval +masked +outcome +took/);
    expect(lines.slice(2).map((line) => line.split(' ')[0])).toEqual(['38', '39', '40', '41']);
    expect(lines[4]).toMatch(
      /builder …a9e47a +files\/read_file +hold by reads +approved by ann +aws-key ×2 +answered +12 ms/,
    );
    expect(lines[5]).toContain('put a configuration in force: 1 difference, policy is looser');
  });

  test('says where a name is gone', async () => {
    const { out } = await harness.run(['log', 'show', '--kind', 'call.request', '--limit', '21']);
    const line = (index: number): string => out.split('\n').find((one) => one.startsWith(`${index} `)) ?? '';
    expect(line(2)).toContain('(name gone)/read_file');
    expect(line(4)).toContain('files (gone)/read_file');
  });

  test('takes every filter, resolves the ends of ids, and leaves reads of the log out until asked', async () => {
    const short = FAKE_SESSION.slice(-6);
    await harness.run([
      'log',
      'show',
      '--agent',
      'a',
      '--tool',
      't',
      '--decision',
      'deny',
      '--session',
      short,
    ]);
    expect(lastFilter()).toMatchObject({
      ...{ agent: 'a', tool: 't', decision: 'deny', session: FAKE_SESSION, without: 'log.read' },
    });
    await harness.run(['log', 'show', '--reads', '--since', '2026-11-21T10:00Z', '--outcome', 'answered']);
    expect(lastFilter()).toMatchObject({ since: Date.UTC(2026, 10, 21, 10) * 1000, outcome: 'answered' });
    expect(lastFilter()).not.toHaveProperty('without');
    for (const asked of [
      ['kind:log.read'],
      ['-q', 'kind:log.verify kind:log.read'],
      ['--kind', 'log.read'],
    ]) {
      await harness.run(['log', 'show', ...asked]);
      expect([asked, lastFilter()]).not.toMatchObject([asked, { without: 'log.read' }]);
    }
    for (const other of ['kind:log.verify', '-kind:log.read', 'log.read', '"kind:log.read"']) {
      await harness.run(['log', 'show', other]);
      expect([other, lastFilter()]).toMatchObject([other, { without: 'log.read' }]);
    }
    for (const wrong of [
      ['--kind', 'no.such'],
      ['--since', 'yesterday'],
      ['--decision', 'maybe'],
      ['--limit', '0'],
    ]) {
      expect((await harness.run(['log', 'show', ...wrong])).code).toBe(2);
    }
    expect((await harness.run(['log', 'show', '--session', FAKE_CALL])).code).toBe(1);
  });

  test('takes a query line as it is or beside options, and points at what it cannot read', async () => {
    await harness.run(['log', 'show', 'server:files tool:write*', '-q', 'decision:hold', '--agent', 'a']);
    expect(lastFilter()).toMatchObject({ q: 'server:files tool:write* decision:hold', agent: 'a' });
    await harness.run(['log', 'search', 'needle', '--query', 'tool:read*']);
    expect(lastFilter()).toMatchObject({ q: 'tool:read*', text: 'needle' });
    const { code, err } = await harness.run(['log', 'show', 'a  sever:files']);
    expect(code).toBe(2);
    expect(err).toContain('column 4');
    expect(err).toContain('server');
  });

  test('shows one call whole, by index, by id and by the end of one', async () => {
    for (const what of ['40', FAKE_CALL, `…${FAKE_CALL.slice(-8)}`]) {
      const { out, code } = await harness.run(['log', 'show', what]);
      expect(code).toBe(0);
      expect(out).toContain('/sandbox/needle.txt');
      expect(out).toMatch(/votes +ann: approve \(os-presence\)/);
      expect(out).toContain(`request ${'c'.repeat(43)}`);
    }
    expect((await harness.run(['log', 'show', '4000'])).code).toBe(1);
  });

  test('shows a session with its calls, and a record as it is', async () => {
    const session = await harness.run(['log', 'show', FAKE_SESSION]);
    expect(session.out).toMatch(/#40 .+ files\/read_file +hold by reads/);
    expect(session.out).toContain('→ Arguments');
    expect((await harness.run(['log', 'show', '41'])).out).toContain('policy is looser');
    expect((await harness.run(['log', 'show', '40', '--record'])).out).toContain('"index": 40');
  });

  test('shows what agents and servers wrote with nothing that a terminal acts on', async () => {
    for (const what of [[], ['40'], [FAKE_SESSION], ['40', '--json'], ['--json']]) {
      const { out } = await harness.run(['log', 'show', ...what]);
      expect(out).toContain('read');
      expect(actedOn(out)).toEqual([]);
    }
  });

  test('has colours on a terminal and none elsewhere', async () => {
    const sgr = `${String.fromCharCode(27)}[`;
    const onTerminal = await harness.run(['log', 'show'], { terminal: [], env: { NO_COLOR: '' } });
    expect(onTerminal.out).toContain(`${sgr}32m`);
    expect((await harness.run(['log', 'show'], { env: { NO_COLOR: '' } })).out).not.toContain(sgr);
  });

  test('gives machines one shape a list, and the thing under its name', async () => {
    const json = async (...args: string[]): Promise<unknown> =>
      JSON.parse((await harness.run(['log', ...args, '--json'])).out);
    const list = {
      entries: [{ index: 41 }, { index: 40, call: { agent: { name: 'builder' } } }],
      looked: 2,
      next: 40,
    };
    expect(await json('show', '--limit', '2')).toMatchObject(list);
    expect(await json('search', 'needle')).toMatchObject({
      entries: [{ index: 40 }],
      looked: 42,
      next: null,
    });
    expect(await json('show', '40')).toMatchObject({ call: { id: FAKE_CALL } });
    expect(await json('show', '41')).toMatchObject({ record: { entry: { index: 41 } } });
    expect(await json('show', FAKE_SESSION)).toMatchObject({
      session: { id: FAKE_SESSION },
      calls: [{ index: 40 }],
    });
  });
});

describe('log search', () => {
  test('finds a text and says how far it looked', async () => {
    expect((await harness.run(['log', 'search', 'NEEDLE'])).out).toMatch(/^40 /m);
    expect(lastFilter()).toMatchObject({ text: 'NEEDLE' });
    expect((await harness.run(['log', 'search', 'read_file', '--depth', '3'])).out).toContain(
      'there are more',
    );
    expect((await harness.run(['log', 'search', 'nothing like it'])).out).toContain('Nothing found');
    expect((await harness.run(['log', 'search', ''])).code).toBe(2);
  });
});
