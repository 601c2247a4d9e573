import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rawAgent } from '../gateway/agent.ts';
import { vote } from '../gateway/people.ts';
import { type ApprovalStage, startApprovals } from './approval-stage.ts';
import { axeFindings } from './axe.ts';
import { openConsole } from './console-page.ts';

const POLICY = `default: hold
rules:
  - { name: soon-over, match: { tool: soon }, then: hold, require: { deadline: 4s } }
  - { name: pressing, match: { tool: destroy }, then: hold, require: { deadline: 5m } }
  - name: two-people
    match: { tool: deploy }
    then: hold
    require: { deadline: 30m, groups: [{ of: ["*"], need: 2 }] }
  - { name: greetings, match: { method: initialize }, then: allow }`;
let stage: ApprovalStage;
beforeAll(async () => {
  stage = await startApprovals(POLICY);
});
afterAll(() => stage.close());
// What a failed test left behind is not the next one's.
afterEach(async () => {
  for (const { id } of await stage.rig.gateway.control.approvals({ state: 'waiting', limit: 100 }))
    await vote(stage.rig, id, stage.ann, 'deny');
});

const open = (path = '/approvals', view = {}) => openConsole(stage.browser, stage.rig.gateway, path, view);
const waiting = (page: Page) => page.getByRole('list', { name: 'Calls that wait' }).getByRole('listitem');
const decided = (page: Page) => page.getByRole('row').filter({ has: page.getByRole('cell') });

describe('what waits', () => {
  it('nothing: what a hold is, and which rules hold', async () => {
    const { page, problems, context } = await open();
    await page.getByRole('heading', { name: 'Nothing waits' }).waitFor();
    await page.getByText('Now held: what soon-over, pressing, two-people matches').waitFor();
    await page.getByText('what no rule speaks of').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Open the policy' }).click();
    await page.waitForURL('**/policy');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('is there as it comes, the most pressing first, and leaves when it is decided elsewhere', async () => {
    const { page, problems, context } = await open();
    await page.getByRole('heading', { name: 'Nothing waits' }).waitFor();
    const write = await stage.hold('write', { n: 1 });
    await waiting(page).filter({ hasText: 'write' }).waitFor();
    const destroy = await stage.hold('destroy', { n: 1 });
    const deploy = await stage.hold('deploy', { n: 1 });
    await waiting(page).nth(2).waitFor();
    const lines = await waiting(page).allInnerTexts();
    expect(lines.map((line) => /destroy|write|deploy/.exec(line)?.[0])).toEqual([
      'destroy',
      'write',
      'deploy',
    ]);
    expect(lines[0]?.replace(/\s+/g, ' ')).toMatch(
      /4:\d\d agent-one \(olga\) destroy on fixture n 1 not confirmed held by pressing needs 1 of any approver/,
    );
    expect(await page.getByRole('status').filter({ hasText: '3 calls wait' }).count()).toBe(1);
    expect(await axeFindings(page)).toEqual([]);

    await vote(stage.rig, deploy.id, stage.bob);
    await waiting(page).filter({ hasText: '1 of any approver, bob approved' }).waitFor();
    await vote(stage.rig, destroy.id, stage.ann, 'deny', { reason: 'Not on a Friday.' });
    await waiting(page).filter({ hasText: 'destroy' }).waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Decided' }).click();
    expect(page.url()).toContain('show=decided');
    const row = decided(page).filter({ hasText: 'destroy' }).first();
    expect((await row.innerText()).replace(/\s+/g, ' ')).toMatch(
      /destroy on fixture denied ann Not on a Friday\./,
    );
    expect(await axeFindings(page)).toEqual([]);
    for (const { id } of [write, deploy]) await vote(stage.rig, id, stage.ann, 'deny');
    for (const { sending } of [write, destroy, deploy]) await sending.done;
    expect(problems).toEqual([]);
    await context.close();
  });

  it('Enter on a line opens the approval page in a window of its own, without a way back', async () => {
    const [first, second] = [await stage.hold('write', { n: 2 }), await stage.hold('write', { n: 3 })];
    const { page, problems, context } = await open();
    await waiting(page).nth(1).waitFor();
    const links = waiting(page).getByRole('link', { name: /^Review/ });
    const approvalUrl = await stage.url();
    expect(await links.first().getAttribute('href')).toBe(`${approvalUrl}/approval/${first.id}`);
    expect(await links.first().getAttribute('rel')).toBe('noopener noreferrer');
    await links.first().focus();
    await page.keyboard.press('ArrowDown');
    const [opened] = await Promise.all([context.waitForEvent('page'), page.keyboard.press('Enter')]);
    await opened.waitForURL(`${approvalUrl}/approval/${second.id}`);
    await opened.getByRole('button', { name: 'Log in to decide' }).waitFor();
    expect(await opened.evaluate('window.opener === null && document.referrer === ""')).toBe(true);
    // Anywhere on the line does the same.
    const [again] = await Promise.all([
      context.waitForEvent('page'),
      waiting(page)
        .first()
        .click({ position: { x: 200, y: 12 } }),
    ]);
    await again.waitForURL(`${approvalUrl}/approval/${first.id}`);
    for (const { id } of [first, second]) await vote(stage.rig, id, stage.ann, 'deny');
    for (const { sending } of [first, second]) await sending.done;
    expect(problems).toEqual([]);
    await context.close();
  });

  it('runs out of time while one looks', async () => {
    const { page, problems, context } = await open();
    const { sending } = await stage.hold('soon', { n: 1 });
    await waiting(page).filter({ hasText: 'soon' }).waitFor();
    await waiting(page).filter({ hasText: 'soon' }).waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Decided' }).click();
    await decided(page).filter({ hasText: 'soon' }).filter({ hasText: 'nobody decided in time' }).waitFor();
    await sending.done;
    expect(problems).toEqual([]);
    await context.close();
  });

  it('ten at once, with a name that would be markup, and turns text around, on a narrow screen', async () => {
    const held = [];
    for (let n = 0; n < 9; n += 1) held.push(await stage.hold('write', { n: `ten ${n}` }));
    held.push(await stage.hold(`<img src=x onerror=alert(1)>\u202e${'x'.repeat(10_000)}`, {}));
    const { page, problems, context } = await open('/approvals', { width: 360 });
    await waiting(page).nth(9).waitFor();
    await waiting(page).filter({ hasText: '<img src=x onerror=alert(1)>U+202E' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
    const count = page.getByLabel('10 waiting').getByText('10');
    expect(await count.evaluate((label) => label.scrollWidth - label.clientWidth)).toBe(0);
    for (const { id, sending } of held) {
      await vote(stage.rig, id, stage.ann, 'deny');
      await sending.done;
    }
    expect(problems).toEqual([]);
    await context.close();
  });

  it('that cannot be loaded says so, and is tried again', async () => {
    const { page, context } = await open('/policy');
    await page.route('**/api/approvals?state=waiting*', (route) =>
      route.fulfill({ status: 500, body: 'no' }),
    );
    await page.getByRole('link', { name: /^Approvals/ }).click();
    await page.getByText('What waits could not be loaded').waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Nothing waits' }).waitFor();
    await context.close();
  });
});

describe('grants in force', () => {
  const granted = async (headers: Record<string, string> = {}) => {
    const agent = rawAgent(stage.rig);
    const path = `/tmp/${crypto.randomUUID()}/file`;
    const known = new Set(
      (await stage.rig.gateway.control.approvals({ state: 'waiting', limit: 100 })).map(({ id }) => id),
    );
    const sending = agent.begin('write', { path }, headers);
    const { id } = await untilNew(known);
    const bounds = { path: { within: '/tmp' } };
    await vote(stage.rig, id, stage.ann, 'approve', { grant: { minutes: 30, uses: 9, bounds } });
    await sending.done;
    return { id, agent, path };
  };
  async function untilNew(known: ReadonlySet<string>): Promise<{ id: string }> {
    const stop = new AbortController();
    const look = async () =>
      (await stage.rig.gateway.control.approvals({ state: 'waiting', limit: 100 })).find(
        ({ id }) => !known.has(id),
      );
    for await (const _ of stage.rig.gateway.control.events(0, stop.signal)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    throw new Error('the events ended');
  }

  it('in words, used while one looks, revoked after a question', async () => {
    const { page, problems, context } = await open('/approvals?show=grants');
    await page.getByRole('heading', { name: 'No grant is in force' }).waitFor();
    const { agent, path } = await granted();
    const line = page.getByRole('list', { name: 'Grants in force' }).getByRole('listitem');
    await line.getByText('With path within /tmp; no other arguments').waitFor();
    await line.getByText('8 of 9 uses left, for 29:').waitFor();
    await line.getByText('given by ann').waitFor();
    await agent.tool('write', { path });
    await line.getByText('7 of 9 uses left').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await line.getByRole('button', { name: 'Revoke' }).click();
    const dialogue = page.getByRole('dialog', { name: 'Revoke this grant?' });
    await dialogue.getByRole('button', { name: 'Leave it' }).click();
    await dialogue.waitFor({ state: 'detached' });
    expect(await line.count()).toBe(1);
    await line.getByRole('button', { name: 'Revoke' }).click();
    await dialogue.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('heading', { name: 'No grant is in force' }).waitFor();
    await page.getByRole('tab', { name: 'Decided' }).click();
    await decided(page).filter({ hasText: 'revoked' }).getByText('2 of 9 used').waitFor();
    agent.close();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('a grant whose session is over is in force no more, and says why', async () => {
    const first = rawAgent(stage.rig);
    const begin = await first.call('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'a', version: '1' },
    });
    const headers = { 'mcp-session-id': String(begin.headers['mcp-session-id']) };
    const { agent } = await granted(headers);
    const { page, context } = await open('/approvals?show=grants');
    await page.getByRole('list', { name: 'Grants in force' }).waitFor();
    await first.send(undefined, headers, 'DELETE').done;
    await page.getByRole('heading', { name: 'No grant is in force' }).waitFor();
    await page.getByRole('tab', { name: 'Decided' }).click();
    const row = decided(page).filter({ hasText: 'its session is over' });
    await row.getByRole('button', { name: 'See call' }).click();
    await page.waitForURL(/\/sessions\/[0-9a-f-]{36}\?call=[0-9a-f-]{36}$/);
    agent.close();
    first.close();
    await context.close();
  });

  it('one who may only read is told that they may not revoke', async () => {
    const { agent, id } = await granted();
    const { page, context } = await open();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Your name').fill('bob');
    await page.getByLabel('Your secret').fill(stage.secrets.bob);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('tab', { name: 'Grants in force' }).click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    const dialogue = page.getByRole('dialog', { name: 'Revoke this grant?' });
    await dialogue.getByRole('button', { name: 'Revoke' }).click();
    await dialogue.getByRole('alert').waitFor();
    expect((await stage.rig.gateway.control.approval(id)).state).toBe('approved');
    await stage.rig.gateway.control.revokeGrant(id, stage.ann);
    agent.close();
    await context.close();
  });
});
