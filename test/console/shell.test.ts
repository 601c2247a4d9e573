import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawAgent } from '../gateway/agent.ts';
import { freePort } from '../gateway/free-port.ts';
import { enrolApprover } from '../gateway/people.ts';
import { type Rig, startRig } from '../gateway/rig.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { axeFindings } from './axe.ts';
import { newPage, startBrowser } from './browser.ts';
import { goByKeys, openConsole } from './console-page.ts';
import { consoleOf } from './stage.ts';

let browser: Browser;
let upstream: Upstream;
let rig: Rig;
const secret = `secret of ann ${crypto.randomUUID()}`;
beforeAll(async () => {
  upstream = await startUpstream();
  // The same ports before and behind a restart, as in real life.
  const [port, approvalPort] = [await freePort(), await freePort()];
  rig = await startRig(`listen: { port: 0 }
console: { port: ${port}, approvalPort: ${approvalPort} }
servers:
  fixture: { http: { url: "${upstream.url}" } }
policy: { default: allow, unconfirmedTools: allow }`);
  await enrolApprover(rig, 'ann', secret);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await rig.close();
  await upstream.close();
});
const open = (path: string, view = {}) => openConsole(browser, rig.gateway, path, view);
const newCode = async (): Promise<string> => (await consoleOf(rig.gateway)).entry.split('#code=')[1] ?? '';

describe('the way in', () => {
  it('is the code in the address, which leaves it at once and is good once', async () => {
    const { url, entry } = await consoleOf(rig.gateway);
    const first = await newPage(browser);
    await first.page.goto(entry);
    await first.page.getByRole('navigation', { name: 'Screens' }).waitFor();
    expect(first.page.url()).toBe(`${url}/start`);
    expect(await first.page.evaluate('history.length')).toBeLessThanOrEqual(2);
    const second = await newPage(browser);
    await second.page.goto(entry);
    await second.page.getByText('The code is wrong, used or older than a minute.').waitFor();
    expect(await axeFindings(second.page)).toEqual([]);
    expect([...first.problems, ...second.problems]).toEqual([]);
    await first.context.close();
    await second.context.close();
  });

  it('is a typed code, after a wrong one too', async () => {
    const { url } = await consoleOf(rig.gateway);
    const { page, problems, context } = await newPage(browser);
    await page.goto(`${url}/agents`);
    await page.getByLabel('One-time code').fill('0000-0000-0000-0000-0000');
    await page.keyboard.press('Enter');
    await page.getByText('The code is wrong').waitFor();
    await page.getByLabel('One-time code').fill(await newCode());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('is a person’s own secret, to read alone', async () => {
    const { url } = await consoleOf(rig.gateway);
    const { page, problems, context } = await newPage(browser);
    await page.goto(`${url}/agents`);
    await page.getByLabel('Your name').fill('ann');
    await page.getByLabel('Your secret').fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('The name or the secret is wrong.').waitFor();
    await page.getByLabel('Your secret').fill(secret);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    await page.getByRole('button', { name: 'Pause all' }).click();
    await page.getByText('Not changed').waitFor();
    expect((await rig.gateway.control.status()).paused.all).toBe(false);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('a token that has ended asks for another, and goes on at the same address', async () => {
    const { page, problems, context } = await open('/agents?connect=agent-one');
    await page.getByRole('dialog').waitFor();
    await page.evaluate(`fetch('/api/logout', {
      method: 'POST',
      headers: { authorization: 'Bearer ' + localStorage.getItem('countersign.token'), 'content-type': 'application/json' },
      body: '{}',
    })`);
    await page.reload();
    await page.getByText('Your session has ended').waitFor();
    await page.getByLabel('One-time code').fill(await newCode());
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Connect a client as agent-one' }).waitFor();
    expect(page.url()).toMatch(/\/agents\?connect=agent-one$/);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('leaving forgets the token', async () => {
    const { page, problems, context } = await open('/health');
    const token = await page.evaluate(`localStorage.getItem('countersign.token')`);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('One-time code').waitFor();
    expect(await page.evaluate('localStorage.length')).toBe(0);
    const { url } = await consoleOf(rig.gateway);
    const answer = await fetch(`${url}/api/status`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(401);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('the frame', () => {
  it('goes to a screen by g and its letter, but not out of a field', async () => {
    const { page, problems, context } = await open('/health');
    for (const [key, path] of [
      ['o', '/start'],
      ['a', '/approvals'],
      ['c', '/activity'],
      ['g', '/agents'],
      ['s', '/servers'],
      ['p', '/policy'],
      ['h', '/health'],
    ]) {
      await goByKeys(page, key ?? '');
      await page.waitForURL(`**${path}`);
    }
    await page.goto(new URL('/agents?add', page.url()).href);
    await page.getByRole('dialog').getByLabel('Name').fill('');
    await page.keyboard.type('ga');
    expect(await page.getByRole('dialog').getByLabel('Name').inputValue()).toBe('ga');
    expect(page.url()).toMatch(/\/agents\?add$/);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('pauses all agents at once and resumes them, and every page says so', async () => {
    const [one, other] = [await open('/agents'), await open('/health')];
    await one.page.getByRole('button', { name: 'Pause all' }).click();
    for (const { page } of [one, other]) await page.getByText('All agents are paused').waitFor();
    const agent = rawAgent(rig);
    expect((await agent.tool('read')).messages[0]?.result.isError).toBe(true);
    expect(await axeFindings(one.page)).toEqual([]);
    await other.page.getByRole('button', { name: 'Resume' }).click();
    for (const { page } of [one, other])
      await page.getByText('All agents are paused').waitFor({ state: 'detached' });
    expect((await agent.tool('read')).messages[0]?.result.isError).toBeUndefined();
    agent.close();
    expect([...one.problems, ...other.problems]).toEqual([]);
    await one.context.close();
    await other.context.close();
  });

  it('folds its screens away where there is no room', async () => {
    const { page, problems, context } = await open('/health', { width: 360 });
    const screens = page.getByRole('navigation', { name: 'Screens' });
    expect(await screens.getByRole('link', { name: 'Agents' }).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Menu' }).click();
    await screens.getByRole('link', { name: 'Agents' }).click();
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    await screens.getByRole('link', { name: 'Agents' }).waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('is light or dark as chosen, and stays so', async () => {
    const { page, problems, context } = await open('/health');
    await page.getByRole('button', { name: 'Use dark colours' }).click();
    await page.getByRole('button', { name: 'Use light colours' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Use light colours' }).waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('says where there is no such page', async () => {
    const { page, problems, context } = await newPage(browser).then(async (opened) => {
      await opened.page.goto((await consoleOf(rig.gateway)).entry.replace('/#', '/nowhere#'));
      return opened;
    });
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('what one is likely to open next', () => {
  it('is loaded ahead: a session from Activity, another screen once the pointer is on its link', async () => {
    const { page, problems, context } = await open('/activity');
    const loaded = (name: string): Promise<boolean> =>
      page.evaluate(
        (part) => performance.getEntriesByType('resource').some((entry) => entry.name.includes(part)),
        `/assets/${name}-`,
      );
    await expect.poll(() => loaded('session')).toBe(true);
    expect(await loaded('servers')).toBe(false);
    await page.getByRole('link', { name: 'Servers' }).hover();
    await expect.poll(() => loaded('servers')).toBe(true);
    await page.getByRole('link', { name: 'Servers' }).click();
    await page.getByRole('heading', { level: 1, name: 'Servers' }).waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('a page that is older than its gateway', () => {
  const gone = (url: string) => /\/assets\/servers-[\w-]+\.js$/.test(url);

  it('loads itself anew where a screen is there under another name', async () => {
    const { page, context } = await open('/agents');
    let refused = 0;
    await page.route('**/assets/*.js', (route) => {
      if (!gone(route.request().url()) || refused > 0) return route.continue();
      refused += 1;
      return route.fulfill({ status: 404, body: '' });
    });
    await page.getByRole('link', { name: 'Servers' }).click();
    await page.getByRole('heading', { level: 1, name: 'Servers' }).waitFor();
    expect(refused).toBe(1);
    expect(page.url()).toMatch(/\/servers$/);
    await context.close();
  });

  it('says so where that does not help, and the other screens go on', async () => {
    const { page, context } = await open('/agents');
    await page.route('**/assets/*.js', (route) =>
      gone(route.request().url()) ? route.fulfill({ status: 404, body: '' }) : route.continue(),
    );
    await page.getByRole('link', { name: 'Servers' }).click();
    await page.getByText('This page has failed').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Agents' }).click();
    await page.getByRole('heading', { level: 1, name: 'Agents' }).waitFor();
    await page.unrouteAll();
    await page.goBack();
    await page.getByRole('button', { name: 'Load it anew' }).click();
    await page.getByRole('heading', { level: 1, name: 'Servers' }).waitFor();
    await context.close();
  });
});

describe('a gateway that is gone', () => {
  it('is said to be gone, the banner goes when it is back', async () => {
    const { page, context } = await open('/agents');
    await page.getByRole('row').filter({ hasText: 'agent-one' }).waitFor();
    // An open stream outlives the browser's own way of being offline, so the page begins anew without one.
    await page.route('**/api/events*', (route) => route.abort());
    await page.reload();
    await page.getByText('The gateway does not answer').waitFor();
    await page.getByRole('row').filter({ hasText: 'agent-one' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.unrouteAll();
    await page.getByText('The gateway does not answer').waitFor({ state: 'detached' });
    await context.close();
  });

  it('restarted, asks for a login and goes on where one was', async () => {
    const { page, problems, context } = await newPage(browser);
    await page.goto((await consoleOf(rig.gateway)).entry.replace('/#', '/agents#'));
    await page.getByRole('row').filter({ hasText: 'agent-one' }).waitFor();
    await rig.gateway.close();
    await page.getByText('The gateway does not answer').waitFor();
    await rig.restart();
    const code = await newCode();
    await page.getByText('Your session has ended').waitFor();
    // The code that this page was opened with is spent: it does not try that again by itself, and complain.
    expect(await page.getByText('That did not work').count()).toBe(0);
    await page.getByLabel('One-time code').fill(code);
    await page.keyboard.press('Enter');
    await page.getByRole('row').filter({ hasText: 'agent-one' }).waitFor();
    expect(await page.getByText('The gateway does not answer').count()).toBe(0);
    expect(page.url()).toMatch(/\/agents$/);
    expect(problems).toEqual([]);
    await context.close();
  });
});
