import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../gateway/free-port.ts';
import { vote } from '../gateway/people.ts';
import { type ApprovalStage, armed, startApprovals } from './approval-stage.ts';
import { axe } from './axe.ts';
import { newPage } from './browser.ts';

const POLICY = `default: hold
rules:
  - { name: soon-over, match: { tool: soon }, then: hold, require: { deadline: 7s } }`;
let stage: ApprovalStage;
beforeAll(async () => {
  // The same ports before and behind a restart, as in real life.
  const [port, approvalPort] = [await freePort(), await freePort()];
  stage = await startApprovals(POLICY, `console: { port: ${port}, approvalPort: ${approvalPort} }`);
});
afterAll(() => stage.close());

it('a wrong secret says so; nothing of a call is shown before a right one', async () => {
  const { id, sending } = await stage.hold('write', { text: 'not for everyone' });
  const { page, problems, context } = await newPage(stage.browser);
  await page.goto(`${await stage.url()}/approval/${id}`);
  await page.getByLabel('Your name').fill('ann');
  await page.getByLabel('Your secret').fill('wrong');
  await page.getByRole('button', { name: 'Log in to decide' }).click();
  await page.getByText('The name or the secret is wrong.').waitFor();
  expect(await page.content()).not.toContain('not for everyone');
  expect(await axe(page)).toEqual([]);
  await stage.login(page);
  await page.getByText('not for everyone').waitFor();
  expect(problems).toEqual([]);
  sending.abandon();
  await vote(stage.rig, id, stage.ann, 'deny');
  await context.close();
});

it('decided elsewhere is said at once: by whom and what', async () => {
  const { id, sending } = await stage.hold('write', { n: 1 });
  const { page, problems, context } = await stage.open(id);
  await armed(page);
  await vote(stage.rig, id, stage.bob, 'deny', { reason: 'We do that tomorrow.' });
  await page.getByText('bob denied this call').waitFor();
  await page.getByText('Reason: We do that tomorrow.').waitFor();
  // What is over is told as what was.
  await page.getByRole('heading', { level: 1, name: 'wanted to run' }).waitFor();
  await page.getByText('so the policy’s default held it.').waitFor();
  await page.getByRole('region', { name: 'Who had to approve' }).waitFor();
  expect(await page.getByRole('button', { name: /Approve/ }).count()).toBe(0);
  await sending.done;
  expect(problems).toEqual([]);
  await context.close();
});

it('a denial that was being typed when it was decided elsewhere was not given, and is kept to copy', async () => {
  const { id, sending } = await stage.hold('write', { n: 'typing' });
  const { page, problems, context } = await stage.open(id, { width: 400 });
  await armed(page);
  await page.keyboard.press('d');
  await page.getByLabel('Why not?').fill('Not before the review.');
  await vote(stage.rig, id, stage.bob, 'approve');
  await page.getByText('bob approved this call').waitFor();
  await page.getByText('Your denial was not given').waitFor();
  await page.getByText('Not before the review.').waitFor();
  await page.getByRole('button', { name: 'Copy your reason' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await sending.done;
  expect(problems).toEqual([]);
  await context.close();
});

it('a vote that comes too late is told why it did not count', async () => {
  const { id, sending } = await stage.hold('write', { n: 2 });
  const { page, context } = await stage.open(id);
  await armed(page);
  // This page hears nothing any more, so it votes on what is over.
  await page.route('**/api/approvals/*', (route) =>
    route.request().method() === 'GET' ? route.abort() : route.continue(),
  );
  await vote(stage.rig, id, stage.bob, 'deny');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Your vote was not counted').waitFor();
  await page.unrouteAll();
  await sending.done;
  await context.close();
});

it.each(['all', 'agent', 'server'] as const)('nobody approves into a pause (%s)', async (what) => {
  const { id, sending } = await stage.hold('write', { paused: what });
  const { page, problems, context } = await stage.open(id);
  await armed(page);
  const { agent, server } = await stage.rig.gateway.control.approval(id);
  const name = { all: {}, agent: { name: agent }, server: { name: server } }[what];
  await stage.rig.gateway.control.pause({ what, ...name, paused: true }, stage.ann);
  await page.getByText('a call approved now is refused').waitFor();
  expect(await page.getByRole('button', { name: /^Approve once/ }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: /^Deny/ }).isDisabled()).toBe(false);
  expect(await axe(page)).toEqual([]);
  await stage.rig.gateway.control.pause({ what, ...name, paused: false }, stage.ann);
  await armed(page);
  await vote(stage.rig, id, stage.ann, 'deny');
  await sending.done;
  expect(problems).toEqual([]);
  await context.close();
});

it('expires while one looks', async () => {
  // The page is there before the call is: its time is short.
  const { page, problems, context } = await stage.open(undefined);
  const { id, sending } = await stage.hold('soon', { n: 1 });
  await page.goto(`${await stage.url()}/approval/${id}`);
  await page.getByRole('timer').waitFor();
  await page.getByText('Expired: nobody decided in time').waitFor();
  expect(await page.getByRole('button', { name: /Approve/ }).count()).toBe(0);
  await sending.done;
  expect(problems).toEqual([]);
  await context.close();
});

it('ten at once: the queue has them all, the most pressing first, and one leads to the next', async () => {
  const held = [];
  for (let n = 0; n < 10; n += 1) held.push(await stage.hold('write', { n: `ten ${n}` }));
  const { page, problems, context } = await stage.open(undefined);
  await page.getByRole('heading', { name: '10 calls wait' }).waitFor();
  expect(await page.getByRole('listitem').count()).toBe(10);
  // Same agent, same tool: what it is about tells one from the other.
  for (let n = 0; n < 10; n += 1)
    expect(await page.getByRole('listitem').nth(n).textContent()).toContain(`n "ten ${n}"`);
  expect(await axe(page)).toEqual([]);
  const link = (n: number) => page.getByRole('listitem').nth(n).getByRole('link');
  const focused = (): Promise<unknown> => page.evaluate('document.activeElement.textContent');
  await link(0).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toContain('n "ten 2"');
  await page.keyboard.press('ArrowUp');
  expect(await focused()).toContain('n "ten 1"');
  await link(0).click();
  await page.getByText('ten 0').waitFor();
  for (const [next, left] of [
    [1, 9],
    [2, 8],
  ]) {
    await armed(page);
    await page.keyboard.press('Control+Enter');
    await page.getByText('You approved this call').waitFor();
    await page.getByText(`n "ten ${next}"`).waitFor();
    await page.getByRole('link', { name: 'Next call' }).click();
    await page.getByRole('link', { name: `${left} waiting` }).waitFor();
  }
  await page.getByText('ten 2').waitFor();
  for (const { id } of held.slice(2)) await vote(stage.rig, id, stage.bob, 'approve');
  await page.getByText('bob approved this call').waitFor();
  await page.getByText('Nothing else waits.').waitFor();
  await page.getByRole('link', { name: 'All approvals' }).click();
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor();
  for (const { sending } of held) await sending.done;
  expect(problems).toEqual([]);
  await context.close();
});

it('a login that has ended asks for another, and stays on the call', async () => {
  const { id, sending } = await stage.hold('write', { n: 3 });
  const { page, problems, context } = await stage.open(id);
  await armed(page);
  await page.evaluate(`fetch('/api/logout', {
    method: 'POST',
    headers: { authorization: 'Bearer ' + localStorage.getItem('countersign.token'), 'content-type': 'application/json' },
    body: '{}',
  })`);
  await page.keyboard.press('Control+Enter');
  await page.getByText('Your login has ended').waitFor();
  expect((await stage.rig.gateway.control.approval(id)).votes).toEqual([]);
  await stage.login(page);
  await armed(page);
  expect(page.url()).toContain(id);
  await page.keyboard.press('Control+Enter');
  await page.getByText('You approved this call').waitFor();
  await sending.done;
  expect(problems).toEqual([]);
  await context.close();
});

it('a gateway that goes away is said to be gone; back again, the call still waits', async () => {
  const { id, sending } = await stage.hold('write', { n: 4 });
  const { page, problems, context } = await stage.open(id);
  await armed(page);
  await stage.rig.restart();
  // The new gateway serves no page before it is asked to.
  await page.getByText('The gateway does not answer').waitFor();
  await page.getByText('n: 4').waitFor();
  await stage.url();
  await page.getByText('Your login has ended').waitFor();
  await stage.login(page);
  await page.getByText('Has hung up.').waitFor();
  await armed(page);
  await page.keyboard.press('Control+Enter');
  await page.getByText('You approved this call').waitFor();
  expect(problems).toEqual([]);
  await sending.done;
  await context.close();
}, 60_000);

it('an address of nothing says so', async () => {
  const { page, problems, context } = await stage.open(crypto.randomUUID());
  await page.getByText('There is no such approval').waitFor();
  await page.getByRole('link', { name: 'See what waits' }).click();
  await page.getByRole('heading', { name: /wait/i }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});
