import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SessionDetailView } from '../../proxy/contract/log-views.ts';
import { vote } from '../gateway/people.ts';
import type { Script } from '../gateway/upstream.ts';
import { axe } from './axe.ts';
import { answerByTool } from './session-answers.ts';
import {
  detail,
  isWide,
  openCall,
  part,
  rows,
  type SessionStage,
  scrollTo,
  startSessions,
} from './session-stage.ts';

let stage: SessionStage;
beforeAll(async () => {
  stage = await startSessions();
});
afterAll(() => stage.close());

const look = async (page: Page, name: string): Promise<void> => {
  if (process.env['LOOK'] !== undefined)
    await page.screenshot({ path: `${process.env['LOOK']}/${name}.png` });
};
const NOBODY = '01890000-0000-7000-8000-000000000000';

it('an address of nothing says so: no such session, call or record', async () => {
  const agent = await stage.agent('addresses');
  await agent.tool('read');
  const { id } = await stage.sessionOf('addresses');
  const { page, problems, context } = await stage.open(`/sessions/${NOBODY}`);
  await page.getByText('There is no such session').waitFor();
  const { origin } = new URL(page.url());
  await page.goto(`${origin}/sessions/cut-off`);
  await page.getByText('There is no such session').waitFor();
  await page.goto(`${origin}/sessions/${id}?call=${NOBODY}`);
  await page.getByText('There is no such call in this session').waitFor();
  await page.getByRole('button', { name: 'See all calls' }).click();
  await detail(page).waitFor({ state: 'hidden' });
  await page.goto(`${origin}/sessions/${id}?record=99999999`);
  await page.getByText('There is no such record').waitFor();
  await page.goto(`${origin}/sessions/${id}?record=x`);
  await page.getByText('There is no such record').waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('a held call whose client gave up was never forwarded, and what people say later comes later', async () => {
  const agent = await stage.agent('impatient');
  const { scene } = stage;
  const gone = agent.begin('write', { path: '/gone' });
  const approval = await scene.waitingFor('/gone');
  gone.abandon();
  const { id } = await stage.sessionOf('impatient');
  const { page, problems, context } = await stage.open(`/sessions/${id}`);
  await openCall(page, 'cancelled');
  const times = part(page, 'Time');
  await times.getByText('waiting for people').waitFor();
  expect(await times.innerText()).toMatch(/Decided\s+not yet\s+Forwarded\s+never\s+Finished\s+[0-9]/);
  await detail(page).getByText('It was cancelled while it waited, and was not forwarded.').waitFor();
  await part(page, 'Approval')
    .getByText(/^waits no more/)
    .waitFor();
  await vote(scene.rig, approval, scene.bob, 'deny');
  await times.getByText('after the call had ended').waitFor();
  expect(await times.innerText()).toMatch(/Forwarded\s+never\s+Finished\s+[0-9:.]+\s+Decided\s+[0-9]/);
  await times.scrollIntoViewIfNeeded();
  await look(page, 'cancelled');
  expect(problems).toEqual([]);
  await context.close();
});

const STREAMED = 75;
/** A record holds messages up to this size together; so each of those that are longer has one of its own. */
const LONG = 'x'.repeat(256 * 1024);
/** Answers with a stream of messages, of which many are long. */
const longStream: Script = ({ body }, response) => {
  const { id } = JSON.parse(body) as { readonly id: unknown };
  const send = (message: object): boolean =>
    response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let n = 1; n <= STREAMED; n++) {
    const params = { level: 'info', data: `step ${n}.`, more: n <= 22 || n > 72 ? '' : LONG };
    send({ method: 'notifications/message', params });
  }
  send({ id, result: { content: [{ type: 'text', text: 'done' }] } });
  response.end();
  return true;
};

it('all messages of a long stream and all its records are reached, fifty more at a time', async () => {
  const agent = await stage.agent('streaming');
  stage.scene.upstream.script(longStream);
  await agent.tool('stream');
  stage.scene.upstream.script(answerByTool());
  const { id } = await stage.sessionOf('streaming');
  const { page, problems, context } = await stage.open(`/sessions/${id}`);
  await openCall(page, 'stream');
  const messages = part(page, `On the way: ${STREAMED} messages`);
  const step = (n: number) => messages.getByText(`step ${n}.`);
  await step(20).waitFor();
  expect(await step(21).count()).toBe(0);
  const more = messages.getByRole('button', { name: 'Show 50 more messages (55 left)' });
  await more.scrollIntoViewIfNeeded();
  await look(page, 'stream');
  expect(await axe(page)).toEqual([]);
  await more.click();
  await step(70).waitFor();
  await messages.getByRole('button', { name: 'Show 5 more messages' }).click();
  await step(STREAMED).waitFor();
  expect(await messages.getByRole('button', { name: /^Show [0-9]/ }).count()).toBe(0);

  const record = part(page, 'On record');
  const proofs = record.getByRole('button', { name: /^Prove record/ });
  await expect.poll(() => proofs.count()).toBe(50);
  // The request, fifty of messages, and the answer.
  await record.getByRole('button', { name: 'Show 2 more records' }).click();
  await expect.poll(() => proofs.count()).toBe(52);
  await proofs.last().click();
  await record.getByText('proved', { exact: true }).waitFor();
  await look(page, 'stream-records');
  expect(problems).toEqual([]);
  await context.close();
});

it('an answer of a megabyte is cut, whole when asked for, and freezes nothing', async () => {
  const agent = await stage.agent('large');
  await agent.tool('large');
  const { id } = await stage.sessionOf('large');
  const { page, problems, context } = await stage.open(`/sessions/${id}`);
  await openCall(page, 'large');
  const answer = part(page, 'Answer');
  await answer.getByText(/These are the first 16.4 kB of 1.1 MB/).waitFor();
  await answer.getByRole('button', { name: 'Show all 1.1 MB' }).click();
  const lines = part(page, 'Text of the answer');
  await lines.getByText('1', { exact: true }).first().waitFor();
  expect(await detail(page).locator('*').count()).toBeLessThan(6000);
  const scroll = page.getByRole('region', { name: 'What is known of the call' });
  // Far down in it: the line with the number that belongs there is drawn, and nothing of the beginning is.
  await scrollTo(scroll, 400_000);
  await lines
    .getByText(/^(19|20)[0-9]{3}$/)
    .first()
    .waitFor();
  await scrollTo(scroll, 10_000_000);
  await part(page, 'On record').getByText('call.result').waitFor();
  await answer.getByRole('button', { name: /Show all/ }).waitFor({ state: 'hidden' });
  await part(page, 'Request').getByRole('button', { name: 'Raw' }).click();
  await part(page, 'The raw text of the answer').waitFor();
  expect((await stage.readings())['call']).toBe(1);
  expect(problems).toEqual([]);
  await context.close();
});

it('500 calls: all are there, few are drawn, and a link to the last opens it', async () => {
  const agent = await stage.agent('many');
  for (let n = 0; n < 50; n += 1)
    await Promise.all(Array.from({ length: 10 }, (_, m) => agent.tool('read', { n: n * 10 + m })));
  const { id } = await stage.sessionOf('many');
  const before = await stage.readings();
  const { page, problems, context } = await stage.open(`/sessions/${id}`);
  await page.getByText('500: 500 allowed').waitFor();
  expect(await rows(page).count()).toBeLessThan(60);
  expect(await page.getByRole('button', { name: /new call/ }).count()).toBe(0);
  await rows(page).first().getByRole('link').focus();
  await page.keyboard.press('End');
  const last = page.locator('li[aria-posinset="500"]');
  await last.waitFor();
  expect(await page.evaluate('document.activeElement?.parentElement?.ariaPosInSet')).toBe('500');
  const href = (await last.getByRole('link').getAttribute('href')) ?? '';
  expect((await stage.readings())['session']).toBe((before['session'] ?? 0) + 1);
  await page.goto(new URL(href, page.url()).href);
  await part(page, 'Answer').getByText('ran {').waitFor();
  await last.waitFor();
  expect(problems).toEqual([]);
  await context.close();
}, 40_000);

it('a body that was purged is said to be gone; its commitment is there', async () => {
  const agent = await stage.agent('purged');
  await agent.tool('read', { n: 1 });
  const { id } = await stage.sessionOf('purged');
  const { page, problems, context } = await stage.open('/activity');
  // Nothing is purged yet by any gateway: this is the answer that one would give.
  await page.route('**/api/sessions/*', async (route) => {
    const answer = await route.fetch();
    const view = (await answer.json()) as SessionDetailView;
    await route.fulfill({ json: { ...view, calls: view.calls.map((call) => ({ ...call, bodies: [] })) } });
  });
  await page.goto(new URL(`/sessions/${id}`, page.url()).href);
  await openCall(page, 'read');
  await part(page, 'Request').getByText('The request itself is not kept any more').waitFor();
  await part(page, 'Answer').getByText('The answer itself is not kept any more').waitFor();
  await part(page, 'On record').getByRole('button', { name: 'Copy the commitment to the answer' }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('what does not come at first is asked for again', async () => {
  const agent = await stage.agent('again');
  await agent.tool('read');
  const { id } = await stage.sessionOf('again');
  const { page, context } = await stage.open('/activity');
  await page.route('**/api/sessions/**', (route) => route.fulfill({ status: 500, body: 'no' }));
  await page.goto(new URL(`/sessions/${id}`, page.url()).href);
  await page.getByText('The session could not be loaded').waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await rows(page).first().waitFor();
  await context.close();
});

const evil = `<img src=x onerror="document.title='run'">\u202eabc\u001b[2J\u200b${'W'.repeat(10_000)}`;
/** Whole strings would drown what the failure is. */
const missing = (seen: string, texts: readonly string[]): string[] =>
  texts.filter((text) => !seen.includes(text));
async function looksHarmless(page: Page, codes = ['U+202E', 'U+001B', 'U+200B']): Promise<void> {
  const seen = await page.locator('main').innerText();
  expect(missing(seen, ['<img src=x onerror=', ...codes])).toEqual([]);
  expect(missing(seen, ['\u202e', '\u001b', '\u200b'])).toHaveLength(3);
  expect(await page.locator('main img').count()).toBe(0);
  expect(await page.title()).not.toBe('run');
  expect(await isWide(page)).toBe(false);
}

it.each([
  ['light', 1280],
  ['dark', 360],
] as const)(
  'hostile text runs nothing, breaks nothing and hides nothing (%s, %i px)',
  async (colorScheme, width) => {
    const name = `hostile-${width}`;
    const agent = await stage.agent(name);
    await agent.tool(`tool${evil}`, { [`key${evil}`]: evil, list: [evil], path: evil });
    await agent.tool('hostile', { text: evil });
    const { id } = await stage.sessionOf(name);
    const { page, problems, context } = await stage.open(`/sessions/${id}`, {
      colorScheme,
      width,
      height: 700,
    });
    await rows(page).nth(1).waitFor();
    await looksHarmless(page);
    for (const n of [0, 1]) {
      await rows(page).nth(n).getByRole('link').click();
      await part(page, 'On record').waitFor();
      await looksHarmless(page);
      await part(page, 'Request').getByRole('button', { name: 'Raw' }).click();
      // JSON writes the escape character by its code itself.
      await looksHarmless(page, ['U+202E', 'U+200B', '\\u001b']);
      await page.getByRole('button', { name: 'Close the call' }).click();
      await rows(page).first().waitFor();
    }
    expect(problems).toEqual([]);
    await context.close();
  },
);
