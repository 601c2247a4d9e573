import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawAgent } from '../gateway/agent.ts';
import { vote } from '../gateway/people.ts';
import {
  gapBelow,
  openCall,
  part,
  rows,
  type SessionStage,
  scrollTo,
  startSessions,
} from './session-stage.ts';
import { consoleOf } from './stage.ts';

let stage: SessionStage;
beforeAll(async () => {
  stage = await startSessions();
});
afterAll(() => stage.close());

const line = (page: Page, words: string) => rows(page).filter({ hasText: words });
const box = (page: Page) => page.getByRole('list', { name: 'Calls' }).locator('..');

it('a held call appears, waits, is voted on and answered, while one looks; it is one reading', async () => {
  const { scene } = stage;
  const agent = await stage.agent('held');
  await agent.tool('read', { n: 'first' });
  const before = await stage.readings();
  const { id } = await stage.sessionOf('held');
  const { page, problems, context } = await stage.open(`/sessions/${id}`);
  await line(page, 'read').waitFor();
  const held = agent.begin('write', { path: '/srv/live.txt', content: 'x' });
  await line(page, 'waits for people').waitFor();
  await openCall(page, 'waits for people');
  await part(page, 'Approval').getByRole('link', { name: 'Go to what waits' }).waitFor();
  await part(page, 'Time').getByText('so far').waitFor();
  expect(await part(page, 'Answer').innerText()).toContain('None yet.');
  await vote(scene.rig, await scene.waitingFor('/srv/live.txt'), scene.ann);
  await held.done;
  await line(page, 'ann approved').waitFor();
  await part(page, 'Answer').getByText('ran {').waitFor();
  await part(page, 'Time').getByText('in all').waitFor();
  await agent.tool('read', { n: 'last' });
  await rows(page).nth(2).waitFor();
  await page.getByText('3: 2 allowed, 1 held').waitFor();
  const after = await stage.readings();
  expect((after['session'] ?? 0) - (before['session'] ?? 0)).toBe(1);
  expect(after['call']).toBe(before['call']);
  expect(problems).toEqual([]);
  await context.close();
});

it('what a server asks of the agent appears too', async () => {
  const agent = await stage.agent('asked');
  await agent.tool('read');
  const { id } = await stage.sessionOf('asked');
  const { page, context } = await stage.open(`/sessions/${id}`);
  await rows(page).first().waitFor();
  const asking = agent.begin('ask');
  await line(page, 'sampling/createMessage').getByText('under way').waitFor();
  await agent.post(JSON.stringify({ jsonrpc: '2.0', id: 's-1', result: { role: 'assistant', content: [] } }));
  await asking.done;
  await line(page, 'sampling/createMessage').getByText('answered').waitFor();
  await context.close();
});

it('a reader at the end stays there; another is told what is new, and taken to it', async () => {
  const agent = await stage.agent('long');
  for (let n = 0; n < 30; n += 1) await agent.tool('read', { n });
  const { id } = await stage.sessionOf('long');
  const { page, problems, context } = await stage.open(`/sessions/${id}`);
  await rows(page).first().waitFor();
  const pill = page.getByRole('button', { name: /new call/ });
  expect(await pill.count()).toBe(0);
  await agent.tool('json');
  await page.getByRole('button', { name: '1 new call' }).waitFor();
  await agent.tool('secrets');
  await page.getByRole('status').getByText('2 new calls').waitFor({ state: 'attached' });
  await pill.click();
  await line(page, 'secrets').waitFor();
  await pill.waitFor({ state: 'hidden' });
  await agent.tool('things');
  await line(page, 'things').waitFor();
  expect(await gapBelow(box(page))).toBeLessThan(60);
  await agent.tool('fails');
  await line(page, 'fails').waitFor();
  expect(await pill.count()).toBe(0);
  await scrollTo(box(page), 0);
  await line(page, '#').first().waitFor();
  await agent.tool('breaks');
  await page.getByRole('button', { name: '1 new call' }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('a gateway that goes away leaves what is there; back again, the session goes on', async () => {
  const { scene } = stage;
  const agent = await stage.agent('gone');
  await agent.tool('read', { n: 1 });
  const { id } = await stage.sessionOf('gone');
  const { page, problems, context } = await stage.open(`/sessions/${id}`);
  await rows(page).first().waitFor();
  await openCall(page, 'read');
  await scene.rig.gateway.close();
  await page.getByText('The gateway does not answer').waitFor();
  expect(await rows(page).count()).toBe(1);
  await part(page, 'Answer').getByText('ran {').waitFor();
  await scene.rig.restart();
  const { entry } = await consoleOf(scene.rig.gateway);
  await page.getByText('Your session has ended').waitFor();
  await page.getByLabel('One-time code').fill(entry.split('#code=')[1] ?? '');
  await page.getByRole('button', { name: 'Open the console' }).click();
  await part(page, 'Answer').getByText('ran {').waitFor();
  expect(page.url()).toContain(`/sessions/${id}?call=`);
  const again = rawAgent({ gateway: scene.rig.gateway, agent: agent.enrolled });
  await again.tool('read', { n: 2 });
  await rows(page).nth(1).waitFor();
  again.close();
  expect(problems).toEqual([]);
  await context.close();
});
