import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawAgent } from '../gateway/agent.ts';
import { OPERATOR, type Rig, startRig } from '../gateway/rig.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { axeFindings } from './axe.ts';
import { startBrowser } from './browser.ts';
import { openConsole } from './console-page.ts';
import { isWide } from './session-stage.ts';

let browser: Browser;
let rig: Rig;
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
retention:
  rules:
    - { name: payments, match: { server: "pay*" }, keep: forever }
    - { name: at-once, match: { server: fixture, body: [request, answer] }, keep: 1ms }
    - { name: the-rest, keep: 90d, afterBundle: true }
`);
  const agent = rawAgent(rig);
  for (const n of [1, 2, 3]) await agent.tool('read', { path: `/srv/${n}` });
  agent.close();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await rig.close();
  await upstream.close();
});

it('Health says what is kept how long, what would be deleted, and what must not be', async () => {
  const { page, problems, context } = await openConsole(browser, rig.gateway, '/health');
  const kept = page.getByRole('region', { name: 'What is kept', exact: true });
  await kept.getByRole('row', { name: /payments for ever nothing now/ }).waitFor();
  await kept.getByRole('row', { name: /at-once 1ms 6 bodies/ }).waitFor();
  await kept.getByText('The gateway deletes nothing by itself.').waitFor();
  await kept.getByText('None: the rules count for every body.').waitFor();
  await rig.gateway.control.preserve(
    { owner: 'legal\u202e', reason: 'case 7', filter: { agent: 'agent-one', since: 1_795_000_000_000_000 } },
    OPERATOR,
  );
  await page.reload();
  await kept.getByRole('row', { name: /at-once 1ms nothing now 6 bodies, .* preserved/ }).waitFor();
  await kept.getByRole('row', { name: /legal.*since .*, agent agent-one.*case 7.*by operator/ }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 380, height: 800 });
  expect(await isWide(page)).toBe(false);
  expect(problems).toEqual([]);
  await context.close();
});

it('a session says of its messages when and by which rule they were deleted', async () => {
  const [held] = await rig.gateway.control.preservations();
  await rig.gateway.control.release(held?.id ?? '', { reason: 'closed' }, OPERATOR);
  const { at, rules } = await rig.gateway.control.purgePlan();
  expect((await rig.gateway.control.purge({ at, rules }, OPERATOR)).bodies).toBe(6);
  const { sessions } = await rig.gateway.control.sessions({ limit: 1 }, OPERATOR);
  const { page, problems, context } = await openConsole(browser, rig.gateway, `/sessions/${sessions[0]?.id}`);
  await page.getByRole('list', { name: 'Calls' }).getByRole('link').first().click();
  const call = page.getByRole('region', { name: 'One call', exact: true });
  const request = call.getByRole('region', { name: 'Request', exact: true });
  await request.getByText(/The request was deleted on .* by rule at-once/).waitFor();
  await call
    .getByRole('region', { name: 'Answer', exact: true })
    .getByText(/The answer was deleted/)
    .waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await request.getByRole('link', { name: /record \d+/ }).click();
  const record = page.getByRole('dialog');
  await record.getByText('log.purge').first().waitFor();
  await record.getByRole('region', { name: 'Body: deleted' }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});
