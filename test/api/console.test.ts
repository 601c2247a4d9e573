import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConsoleDoor, createConsoleDoor } from '../../proxy/api/console/console-door.ts';
import { loadPages } from '../../proxy/api/console/pages.ts';
import type { ConsoleView } from '../../proxy/contract/views.ts';
import { type ApiFixture, codeOf, createFixture, SECRET } from './fixture.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly code: string | undefined;
}

let folder: string;
let fixture: ApiFixture;
let door: ConsoleDoor;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-pages-'));
  await mkdir(join(folder, 'assets'));
  for (const page of ['index', 'approval']) {
    await writeFile(join(folder, `${page}.html`), `<title>${page}</title><link nonce="__CSP_NONCE__">`);
  }
  await writeFile(join(folder, 'assets', 'index-abc.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'not a page');
  fixture = createFixture({
    door: (clock) => {
      door = createConsoleDoor({
        app: () => fixture.app,
        clock,
        ports: () => ({ console: 0, approval: 0 }),
        pages: () => loadPages(folder),
      });
      return door;
    },
  });
});
afterEach(async () => {
  await door.close();
  await rm(folder, { recursive: true, force: true });
});

/** A plain request with exactly these headers, as no browser would let a page send. */
function ask(
  url: string,
  asked: { method?: string; headers?: Record<string, string>; body?: unknown; path?: string } = {},
): Promise<Answer> {
  const { method = asked.body === undefined ? 'GET' : 'POST', headers = {}, body, path } = asked;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        headers: { ...(method === 'GET' ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(path === undefined ? {} : { path }),
        agent: false,
      },
      async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const text = Buffer.concat(chunks).toString();
        const json: unknown = answer.headers['content-type']?.startsWith('application/json')
          ? JSON.parse(text)
          : undefined;
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, code: codeOf(json) });
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function open(): Promise<ConsoleView & { readonly code: string }> {
  const { json } = await fixture.ask('/api/console', { body: {} });
  return json as ConsoleView & { code: string };
}
const trade = (url: string, code: string): Promise<Answer> =>
  ask(`${url}/api/console/token`, { body: { code }, headers: { origin: url } });
const tokenOf = (answer: Answer): string => (JSON.parse(answer.text) as { token: string }).token;

describe('the one-time code', () => {
  test('is good for one token, which reads and changes and never votes', async () => {
    const { url, code } = await open();
    const first = await trade(url, code);
    expect([first.status, JSON.parse(first.text)]).toMatchObject([200, { scopes: ['read', 'admin'] }]);
    const again = await trade(url, code);
    expect([again.status, again.code]).toEqual([401, 'bad-login']);
    const authorization = `Bearer ${tokenOf(first)}`;
    expect((await ask(`${url}/api/status`, { headers: { authorization } })).status).toBe(200);
    const vote = await ask(`${url}/api/approvals/0199a8e8-0000-7000-8000-000000000001/votes`, {
      headers: { authorization, origin: url },
      body: { vote: 'approve', assurance: 'click', shown: 'A'.repeat(43) },
    });
    expect([vote.status, vote.code]).toEqual([403, 'not-allowed']);
  });

  test('is of no use after a minute', async () => {
    const { url, code } = await open();
    fixture.clock.advance(60_000);
    expect((await trade(url, code)).code).toBe('bad-login');
  });

  test('may be typed in capitals and without dashes', async () => {
    const { url, code } = await open();
    expect((await trade(url, code.replaceAll('-', '').toUpperCase())).status).toBe(200);
  });

  test('cannot be guessed: wrong ones are counted', async () => {
    const { url, code } = await open();
    for (let n = 0; n < 5; n += 1) expect((await trade(url, `wrong-${n}`)).code).toBe('bad-login');
    expect((await trade(url, code)).code).toBe('too-many');
  });

  test('is given out by the local socket alone', async () => {
    const { url, code } = await open();
    const token = tokenOf(await trade(url, code));
    const refused = await ask(`${url}/api/console`, {
      body: {},
      headers: { authorization: `Bearer ${token}`, origin: url },
    });
    expect([refused.status, refused.code]).toEqual([403, 'not-allowed']);
  });

  test('is not taken by the page that votes', async () => {
    const { approvalUrl, code } = await open();
    expect((await trade(approvalUrl, code)).code).toBe('not-allowed');
  });
});

describe('two pages, two origins', () => {
  const login = (url: string, scopes: readonly string[], origin = url): Promise<Answer> =>
    ask(`${url}/api/login`, { body: { person: 'ann', secret: SECRET, scopes }, headers: { origin } });

  test('the console cannot log in to vote, nor the approval page to read', async () => {
    const { url, approvalUrl } = await open();
    expect((await login(url, ['vote'])).code).toBe('not-allowed');
    expect((await login(url, ['read', 'vote'])).code).toBe('not-allowed');
    expect((await login(approvalUrl, ['read'])).code).toBe('not-allowed');
    expect((await login(approvalUrl, ['vote'])).status).toBe(200);
  });

  test("each page's requests are taken from its own origin only", async () => {
    const { url, approvalUrl } = await open();
    expect((await login(approvalUrl, ['vote'], url)).code).toBe('bad-origin');
    expect((await login(approvalUrl, ['vote'], 'https://evil.test')).code).toBe('bad-origin');
    expect((await login(approvalUrl, ['vote'], 'null')).code).toBe('bad-origin');
  });

  test("the approval page's token is of no use at the console, even without an Origin", async () => {
    const { url, approvalUrl } = await open();
    const authorization = `Bearer ${tokenOf(await login(approvalUrl, ['vote']))}`;
    expect((await ask(`${approvalUrl}/api/approvals`, { headers: { authorization } })).status).toBe(200);
    expect((await ask(`${url}/api/approvals`, { headers: { authorization } })).code).toBe('bad-token');
  });

  test('another site cannot read by a GET that carries no Origin', async () => {
    const { url } = await open();
    for (const site of ['cross-site', 'same-site', 'none']) {
      const answer = await ask(`${url}/api/status`, { headers: { 'sec-fetch-site': site } });
      expect([site, answer.code]).toEqual([site, 'bad-origin']);
    }
  });

  test('a name that leads here by rebinding is refused', async () => {
    const { url } = await open();
    const answer = await ask(`${url}/api/status`, { headers: { host: 'evil.test' } });
    expect([answer.status, answer.code]).toEqual([421, 'bad-host']);
  });
});

describe('the pages', () => {
  test('come with a policy that has nothing inline, and another nonce each time', async () => {
    const { url } = await open();
    const policies = await Promise.all([ask(`${url}/`), ask(`${url}/activity?agent=a`)]);
    const nonces = policies.map(({ headers, text }) => {
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      const nonce = /'nonce-([A-Za-z0-9_-]+)'/.exec(policy)?.[1];
      expect(text).toContain(`nonce="${nonce}"`);
      return nonce;
    });
    expect(new Set(nonces).size).toBe(2);
  });

  test('each listener has its own page', async () => {
    const { url, approvalUrl } = await open();
    expect((await ask(url)).text).toContain('<title>index');
    expect((await ask(`${approvalUrl}/approval/1`)).text).toContain('<title>approval');
  });

  test.each([
    ['/assets/index-abc.js', 200],
    ['/assets/missing.js', 404],
    ['/secret.txt', 404],
    ['/assets/../secret.txt', 404],
    ['/assets/..%2fsecret.txt', 404],
    ['/..%5c..%5csecret.txt', 404],
    ['//assets/index-abc.js', 404],
  ])('%s is %i', async (path, status) => {
    const { url } = await open();
    expect((await ask(url, { path })).status).toBe(status);
  });

  test('take nothing but GET', async () => {
    const { url } = await open();
    expect((await ask(url, { method: 'PUT' })).status).toBe(405);
  });

  test('that were never built are said to be, and are found once they are', async () => {
    await rm(join(folder, 'index.html'));
    const refused = await fixture.ask('/api/console', { body: {} });
    expect([refused.status, codeOf(refused.json)]).toEqual([503, 'unavailable']);
    await writeFile(join(folder, 'index.html'), '<title>index</title>');
    expect((await ask((await open()).url)).status).toBe(200);
  });
});

test('a port that is taken gives way to a free one', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  const other = createConsoleDoor({
    app: () => fixture.app,
    clock: fixture.clock,
    ports: () => ({ console: port, approval: 0 }),
    pages: () => loadPages(folder),
  });
  const { url } = await other.open();
  expect(url).not.toContain(`:${port}`);
  expect((await ask(url)).status).toBe(200);
  await other.close();
  await new Promise((resolve) => taken.close(resolve));
});
