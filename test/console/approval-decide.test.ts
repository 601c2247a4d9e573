import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawAgent } from '../gateway/agent.ts';
import { resultText } from '../gateway/approve-scene.ts';
import { untilTrue } from '../gateway/people.ts';
import { type ApprovalStage, armed, startApprovals } from './approval-stage.ts';
import { axe } from './axe.ts';

const POLICY = `default: hold
rules:
  - name: two-people
    match: { tool: deploy }
    then: hold
    require: { groups: [{ of: [ann], need: 1 }, { of: [bob], need: 1 }] }
  - { name: at-the-machine, match: { tool: vault }, then: hold, require: { confirm: presence } }
  - { name: bob-alone, match: { tool: bobs }, then: hold, require: { groups: [{ of: [bob], need: 1 }] } }
  - { name: soon, match: { tool: soon }, then: hold, require: { deadline: 50s } }
  - { name: with-a-key, match: { tool: keyed }, then: hold, require: { minAssurance: user-verified-key } }`;
let stage: ApprovalStage;
beforeAll(async () => {
  stage = await startApprovals(POLICY);
});
afterAll(() => stage.close());

const approve = (page: Page) => page.getByRole('button', { name: /Approve once/ });
const votes = async (id: string) => (await stage.rig.gateway.control.approval(id)).votes;

describe('deciding', () => {
  it('Ctrl and Enter approves: the call runs, and the next is offered, not shown', async () => {
    const next = await stage.hold('read', { n: 'next' });
    const { id, sending } = await stage.hold('read', { n: 1 });
    const { page, problems, context } = await stage.open(id);
    await armed(page);
    await page.keyboard.press('Control+Enter');
    await page.getByText('You approved this call').waitFor();
    expect(resultText(await sending.done)).toContain('"n":1');
    expect(page.url()).toContain(id);
    expect(await votes(id)).toMatchObject([{ person: 'ann', vote: 'approve', assurance: 'click' }]);
    await page.getByRole('link', { name: /^Next/ }).click();
    await armed(page);
    expect(page.url()).toContain(next.id);
    await approve(page).click();
    await page.getByText('Nothing else waits.').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('a reason with what masks hide is not taken, and stays typed to be said otherwise', async () => {
    const { id, sending } = await stage.hold('write', { n: 'secret' });
    const { page, context, problems } = await stage.open(id);
    await armed(page);
    await page.keyboard.press('d');
    const reason = page.getByLabel('Why not?');
    const typed = `Use ${['AK', 'IA', 'QYLPMN5HFIQR7XYA'].join('')} in its place.`;
    await reason.fill(typed);
    await page.keyboard.press('Control+Enter');
    const said = page.getByRole('alert').filter({ hasText: 'Your vote was not counted' });
    await said.getByText('aws-key').waitFor();
    if (process.env['LOOK'] !== undefined)
      await page.screenshot({ path: `${process.env['LOOK']}/reason.png` });
    expect(await reason.inputValue()).toBe(typed);
    expect(await votes(id)).toEqual([]);
    await reason.fill('Use the other account.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('You denied this call').waitFor();
    expect(resultText(await sending.done)).toContain('Use the other account.');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('denies, with a reason that the agent is told', async () => {
    const { id, sending } = await stage.hold('write', { n: 2 });
    const { page, context } = await stage.open(id);
    await armed(page);
    await page.keyboard.press('d');
    const reason = page.getByLabel('Why not?');
    expect(await reason.inputValue()).toBe('');
    await page.getByRole('button', { name: 'Deny this call' }).getByText('Ctrl ⏎').waitFor();
    await reason.fill('Not on a Friday.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('You denied this call').waitFor();
    await page.getByText('Reason: Not on a Friday.').waitFor();
    expect(resultText(await sending.done)).toContain('Not on a Friday.');
    await context.close();
  });

  it('denies without a reason; Escape goes back', async () => {
    const { id, sending } = await stage.hold('write', { n: 3 });
    const { page, context } = await stage.open(id);
    await armed(page);
    await page.getByRole('button', { name: /Deny/ }).click();
    await page.keyboard.press('Escape');
    await armed(page);
    await page.keyboard.press('d');
    await page.getByRole('button', { name: 'Deny this call' }).click();
    await page.getByText('You denied this call').waitFor();
    await sending.done;
    expect(await votes(id)).toMatchObject([{ vote: 'deny', reason: null }]);
    await context.close();
  });

  it('approves for the session, within bounds that it says first', async () => {
    const { id, sending } = await stage.hold('write', { path: '/work/a.txt', content: 'a' });
    const { page, context } = await stage.open(id);
    await armed(page);
    await page.getByRole('button', { name: /For this session/ }).click();
    await page.getByLabel('Minutes').fill('5');
    await page.getByLabel('Times').fill('2');
    await page.getByLabel('path').selectOption({ label: 'anywhere in /work' });
    await page.getByLabel('content').selectOption({ label: 'anything' });
    await page
      .getByText(
        'This call now, and up to 2 times in all within 5 minutes, in this session only: path anywhere in /work, content may be anything.',
      )
      .waitFor();
    expect(await axe(page)).toEqual([]);
    // In a field of numbers these keys decide nothing.
    await page.getByLabel('Times').press('Control+Enter');
    await page.getByRole('button', { name: 'Approve for this session' }).click();
    await page.getByText('You approved this for the session').waitFor();
    await sending.done;
    await page.getByText('The call has run.').waitFor();
    const inForce = page.getByText(
      /^Calls like it run without asking until .*: 1 of 2 used\. To revoke that: /,
    );
    await inForce.getByText('Its bounds: path within /work, content may be anything').waitFor();
    expect(await axe(page)).toEqual([]);
    const { bounds, maxUses } = await stage.rig.gateway.control.approval(id);
    expect(maxUses).toBe(2);
    expect(bounds).toEqual([
      { argument: 'path', is: 'within', value: '/work' },
      { argument: 'content', is: 'any', value: '' },
    ]);
    await stage.rig.gateway.control.revokeGrant(id, stage.ann);
    await context.close();
  });

  it('a grant whose session is over was approved all the same', async () => {
    const agent = rawAgent(stage.rig);
    const begin = await agent.call('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'a', version: '1' },
    });
    const headers = { 'mcp-session-id': String(begin.headers['mcp-session-id']) };
    const sending = agent.send(
      agent.message('tools/call', { name: 'write', arguments: { once: 'and gone' } }),
      headers,
    );
    const id = await untilTrue(
      stage.rig,
      async () => (await stage.rig.gateway.control.approvals({ state: 'waiting', limit: 1 }))[0]?.id,
    );
    const { page, context } = await stage.open(id, { width: 400 });
    await armed(page);
    const top = async (name: string) => (await page.getByRole('button', { name }).boundingBox())?.y;
    expect(await top('Log out')).toBe(await top('Use dark colours'));
    await page.getByRole('button', { name: /For this session/ }).click();
    await page.getByRole('button', { name: 'Approve for this session' }).click();
    await sending.done;
    await agent.send(undefined, headers, 'DELETE').done;
    agent.close();
    await page.getByText('The grant ended with its session, 1 of 10 used.').waitFor();
    await page.getByText('You approved this for the session').waitFor();
    await context.close();
  });

  it('what is masked by its name alone is revealed before it can be approved', async () => {
    const { id, sending } = await stage.hold('write', { user: 'ada', password: 'rm -rf the lot' });
    const { page, context } = await stage.open(id);
    await page.getByText('Before you approve, reveal the value that is masked by name alone.').waitFor();
    await page.locator('button:enabled', { hasText: 'Deny' }).waitFor();
    expect(await approve(page).isEnabled()).toBe(false);
    await page.keyboard.press('Control+Enter');
    await page.getByText('masked by its name, 14 characters').waitFor();
    await page.getByRole('button', { name: 'Reveal password' }).click();
    await page.getByText('rm -rf the lot').waitFor();
    await armed(page);
    await approve(page).click();
    await page.getByText('You approved this call').waitFor();
    await sending.done;
    await context.close();
  });

  it('two people decide together, and each sees what is missing', async () => {
    const { id, sending } = await stage.hold('deploy', { to: 'production' });
    const ann = await stage.open(id);
    await ann.page.getByText('Ann, and bob. Nobody counts twice.').waitFor();
    await ann.page.getByRole('button', { name: 'Show rule' }).click();
    // As the policy's own text has it, and not as the machine keeps it.
    const rule = ann.page.getByRole('region', { name: 'The rule' });
    await rule.getByText('name: two-people').waitFor();
    expect(await rule.innerText()).toContain('tool: deploy');
    expect(await rule.innerText()).not.toContain('{');
    await armed(ann.page);
    await approve(ann.page).click();
    await ann.page.getByText('You have voted. It waits for 1 of bob.').waitFor();
    expect(await approve(ann.page).isEnabled()).toBe(false);
    expect(await ann.page.getByRole('button', { name: /For this session/ }).count()).toBe(0);
    await ann.page.getByText('Not for the whole session: several people must agree').waitFor();
    const bob = await stage.open(id, { person: 'bob' });
    await bob.page.getByRole('region', { name: 'Votes' }).getByText('ann, ').waitFor();
    await armed(bob.page);
    await approve(bob.page).click();
    await bob.page.getByText('You approved this call').waitFor();
    await ann.page.getByText('bob approved this call').waitFor();
    expect(resultText(await sending.done)).toContain('production');
    await ann.context.close();
    await bob.context.close();
  });

  it('asks for the secret once more where the rule wants presence', async () => {
    const { id, sending } = await stage.hold('vault', { open: true });
    const { page, context } = await stage.open(id);
    await armed(page);
    await page.keyboard.press('Control+Enter');
    const secret = page.getByLabel('Your secret, once more');
    await secret.fill('a wrong secret');
    await page.keyboard.press('Enter');
    await page.getByText('The secret is wrong').waitFor();
    expect(await votes(id)).toEqual([]);
    await secret.fill(stage.secrets.ann);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('You approved this call').waitFor();
    await sending.done;
    expect(await votes(id)).toMatchObject([{ assurance: 'os-presence' }]);
    await context.close();
  });

  it('the time left stands with the buttons; in the last minute it is large, and said once', async () => {
    const calm = await stage.hold('write', { n: 4 });
    const soon = await stage.hold('soon', { n: 1 });
    const { page, context } = await stage.open(calm.id);
    const time = page.getByRole('region', { name: 'Your decision' }).getByRole('timer');
    const size = () =>
      page.evaluate<number>(
        `Number.parseFloat(getComputedStyle(document.querySelector('[role=timer]')).fontSize)`,
      );
    await armed(page);
    await page.getByText('then it expires: it does not run').waitFor();
    const usual = await size();
    const said = page.getByRole('status').getByText('Less than a minute is left to decide.');
    expect(await said.count()).toBe(0);
    await page.goto(`${await stage.url()}/approval/${soon.id}`);
    await said.waitFor();
    expect(await size()).toBeGreaterThan(usual);
    // A form in the place of the buttons does not hide it.
    await armed(page);
    await page.keyboard.press('d');
    await page.getByLabel('Why not?').waitFor();
    expect(await time.isVisible()).toBe(true);
    for (const { sending } of [calm, soon]) sending.abandon();
    await context.close();
  });

  it('says who decides where it is not the one who looks, and what this page cannot do', async () => {
    const bobs = await stage.hold('bobs', { n: 1 });
    const keyed = await stage.hold('keyed', { n: 1 });
    const { page, context } = await stage.open(bobs.id);
    await page.getByText('This one is not yours to decide. It waits for 1 of bob.').waitFor();
    await page.goto(`${await stage.url()}/approval/${keyed.id}`);
    await page.getByRole('status').getByText('This page cannot do that.').waitFor();
    await page.locator('button:enabled', { hasText: 'Deny' }).waitFor();
    expect(await approve(page).isEnabled()).toBe(false);
    for (const { sending } of [bobs, keyed]) sending.abandon();
    await context.close();
  });
});

describe('nothing is approved by accident', () => {
  it('a press that began before the buttons were armed does nothing', async () => {
    const { id, sending } = await stage.hold('write', { n: 10 });
    const { page, context } = await stage.open(id);
    await approve(page).hover({ force: true });
    await page.mouse.down();
    await armed(page);
    await page.mouse.up();
    await page.mouse.down();
    await page.mouse.up();
    await page.getByText('You approved this call').waitFor();
    await sending.done;
    expect(await votes(id)).toHaveLength(1);
    await context.close();
  });

  it('a key held down does nothing, however long', async () => {
    const { id, sending } = await stage.hold('write', { n: 11 });
    const { page, context } = await stage.open(id);
    await approve(page).waitFor();
    await page.keyboard.down('Control');
    await page.keyboard.down('Enter');
    await armed(page);
    for (let n = 0; n < 20; n += 1) await page.keyboard.down('Enter');
    await approve(page).focus();
    await page.keyboard.up('Control');
    for (let n = 0; n < 20; n += 1) await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    // Had any of them counted, this would come too late.
    await page.keyboard.press('d');
    await page.getByRole('button', { name: 'Deny this call' }).click();
    await page.getByText('You denied this call').waitFor();
    await sending.done;
    expect(await votes(id)).toMatchObject([{ vote: 'deny' }]);
    await context.close();
  });

  it('a script’s events do nothing', async () => {
    const { id, sending } = await stage.hold('write', { n: 12 });
    const { page, context } = await stage.open(id);
    await armed(page);
    await page.evaluate(`(() => {
      const button = [...document.querySelectorAll('button')].find((one) => /^Approve once/.test(one.textContent));
      button.click();
      button.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      const key = { key: 'Enter', ctrlKey: true, bubbles: true };
      document.body.dispatchEvent(new KeyboardEvent('keydown', key));
    })()`);
    await page.keyboard.press('d');
    await page.getByRole('button', { name: 'Deny this call' }).click();
    await page.getByText('You denied this call').waitFor();
    await sending.done;
    expect(await votes(id)).toMatchObject([{ vote: 'deny' }]);
    await context.close();
  });

  it('a window that nobody is at disarms, and begins anew', async () => {
    const { id, sending } = await stage.hold('write', { n: 13 });
    const { page, context } = await stage.open(id);
    await armed(page);
    await page.evaluate("document.hasFocus = () => false; window.dispatchEvent(new Event('blur'))");
    await page.getByText('Click into this window to decide.').waitFor();
    expect(await approve(page).isEnabled()).toBe(false);
    await page.keyboard.press('Control+Enter');
    await page.evaluate("document.hasFocus = () => true; window.dispatchEvent(new Event('focus'))");
    // Armed anew a second later, and not at once.
    expect(await approve(page).isEnabled()).toBe(false);
    await armed(page);
    expect(await votes(id)).toEqual([]);
    sending.abandon();
    await context.close();
  });
});
