import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RawAgent, rawAgent } from '../gateway/agent.ts';
import { logOf } from '../gateway/log.ts';
import { enrolApprover } from '../gateway/people.ts';
import { OPERATOR, type Rig, startRig } from '../gateway/rig.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { axeFindings } from './axe.ts';
import { startBrowser } from './browser.ts';
import { openConsole } from './console-page.ts';

const POLICY = `listen: { port: 0 }
servers: {}
policy:
  default: hold
  rules:
    - { name: reads-are-free, match: { method: tools/call }, when: tool.class == "read", then: allow }
    - { name: no-moves, match: { tool: move_file }, then: deny }`;
const tool = (name: string, annotations: object) => ({ name, inputSchema: { type: 'object' }, annotations });
const TOOLS = [
  tool('read_text_file', { readOnlyHint: true }),
  tool('list_directory', { readOnlyHint: true }),
  tool('write_file', { destructiveHint: false }),
  tool('move_file', {}),
];
let browser: Browser;
let rig: Rig;
let files: Upstream;
let agent: RawAgent | undefined;
let day: number;
beforeAll(async () => {
  day = new Date().getDate();
  files = await startUpstream();
  files.setTools(TOOLS);
  rig = await startRig(`mode: observe\n${POLICY}`);
  // As a new installation: nobody is there.
  await rig.gateway.control.revokeAgent('agent-one', OPERATOR);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  agent?.close();
  await rig.close();
  await files.close();
});

it('from nothing to a first recorded call, each step as it is done', async () => {
  const { control } = rig.gateway;
  const { page, problems, context } = await openConsole(browser, rig.gateway, '/');
  await page.waitForURL('**/start');
  const step = (name: RegExp) => page.getByRole('button', { name });
  const open = (name: RegExp) => page.getByRole('button', { name, expanded: true });

  await open(/Enrol an approver/).waitFor();
  await page.getByText('countersign approver add NAME').waitFor();
  await enrolApprover(rig, 'ann');
  await step(/Enrol an approver done: ann/).waitFor();

  await open(/Add a server/).waitFor();
  expect(await page.getByRole('link', { name: 'Add a server' }).getAttribute('href')).toBe('/servers?add');
  const server = { http: { url: files.url, headers: {}, passHeaders: [], passAnswerHeaders: [] } };
  const { tools } = await control.addServer({ name: 'files', server }, OPERATOR);
  await step(/Add a server done: files/).waitFor();

  await open(/Confirm its tools 0 of 4 confirmed/).waitFor();
  await page.getByText('files: 4 of 4 tools to confirm').waitFor();
  await control.confirmTools(
    'files',
    { tools: tools.map(({ name, definition, claimedClass }) => ({ name, definition, class: claimedClass })) },
    OPERATOR,
  );

  await open(/Add an agent and connect it/).waitFor();
  expect(await page.getByRole('link', { name: 'Add an agent' }).getAttribute('href')).toBe('/agents?add');
  const enrolled = await control.addAgent({ name: 'claude-code', owner: 'ann', days: 90 }, OPERATOR);
  await page.getByText(/claude mcp add files -- .* --agent claude-code/).waitFor();
  await page.getByText('Waiting for claude-code to connect').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  agent = rawAgent({ gateway: rig.gateway, agent: enrolled }, { server: 'files' });
  await agent.call('tools/list');

  await open(/Make a first call/).waitFor();
  await page.getByText('These tools only read: read_text_file, list_directory.').waitFor();
  await page.getByText('Waiting for a call').waitFor();
  await agent.tool('read_text_file', { path: '/srv/notes.md' });
  const done = page.getByRole('status').filter({ hasText: 'The first call is on record' });
  await done.getByText('claude-code called read_text_file on files').waitFor();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await done.getByRole('link', { name: 'See its session' }).click();
  await page.waitForURL(/\/sessions\/[0-9a-f-]{36}\?call=/);
  expect(problems).toEqual([]);
  await context.close();
}, 40_000);

it('once set up it is an overview that keeps up, and looks at the log once', async () => {
  const readings = async () =>
    (await logOf(rig, { kind: 'log.read' })).filter(({ facts }) => facts['what'] === 'entries').length;
  const before = await readings();
  const { page, problems, context } = await openConsole(browser, rig.gateway, '/');
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  // The call of the test before may have been yesterday's.
  const allowed = new Date().getDate() === day ? '2' : '1';
  const today = page.getByRole('region', { name: 'Decided by policy today' });
  await today.getByText('allowed').waitFor();
  await agent?.tool('read_text_file', { path: '/srv/other.md' });
  await agent?.tool('write_file', { path: '/srv/other.md', content: 'x' });
  await agent?.tool('move_file', { path: '/srv/other.md' });
  await today.getByText('would be held').waitFor();
  await today.getByText('would be denied').waitFor();
  expect(await today.getByRole('definition').allInnerTexts()).toEqual([allowed, '0', '0', '1', '1']);
  await page.getByRole('region', { name: 'Agents active' }).getByText('Last call: claude-code').waitFor();
  await page.getByRole('region', { name: 'Wants looking after' }).getByText('mode is observe').waitFor();
  // The way to enforcing stays open for as long as it observes.
  await page.getByText('Enforcing would have held 1 and denied 1 calls').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  expect(await readings()).toBe(before + 2);

  await rig.configure(
    `mode: enforce\n${POLICY.replace('servers: {}', `servers: { files: { http: { url: "${files.url}" } } }`)}`,
  );
  await page.getByText('Enforcing would have').waitFor({ state: 'detached' });
  const held = agent?.begin('write_file', { path: '/srv/other.md', content: 'y' });
  const waiting = page.getByRole('region', { name: 'Waiting now' });
  await waiting.getByText(/Next: claude-code wants write_file, 9:\d\d\sleft/).waitFor();
  held?.abandon();
  await waiting.getByRole('link', { name: 'Approvals' }).click();
  await page.getByRole('list', { name: 'Calls that wait' }).waitFor();
  await page.getByRole('link', { name: 'Countersign: start' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('what cannot be loaded is said, and tried again', async () => {
  const { page, context } = await openConsole(browser, rig.gateway, '/health');
  await page.route('**/api/people', (route) => route.fulfill({ status: 500, body: 'no' }));
  await page.getByRole('link', { name: 'Countersign: start' }).click();
  await page.getByText('The state of this gateway could not be loaded').waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await context.close();
});
