import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { vote } from '../gateway/people.ts';
import { goByKeys } from './console-page.ts';
import { detail, part, rows, type SessionStage, startSessions } from './session-stage.ts';
import { tellStory } from './session-story.ts';

let stage: SessionStage;
let path = '';
beforeAll(async () => {
  stage = await startSessions();
  await tellStory(stage, await stage.agent('builder'));
  path = `/sessions/${(await stage.sessionOf('builder')).id}`;
});
afterAll(() => stage.close());

const slider = (page: Page) => page.getByRole('slider', { name: 'Place in the session' });
const look = async (page: Page, name: string): Promise<void> => {
  if (process.env['LOOK'] === undefined) return;
  await page.screenshot({ path: `${process.env['LOOK']}/${name}.png` });
};
/** Waits until the player is at a call with these words. */
const at = (page: Page, words: string) =>
  page.locator(`[role="slider"][aria-valuetext*="${words}"]`).waitFor();

it('steps and jumps by keys and by buttons, and the address holds the place', async () => {
  const { page, problems, context } = await stage.open(path);
  await rows(page).nth(5).waitFor();
  expect(await slider(page).getAttribute('aria-valuetext')).toBe('no call is open');
  await page.keyboard.press('ArrowRight');
  await at(page, '1 of 12: tools/list, allowed, answered');
  await page.keyboard.press('ArrowRight');
  await at(page, '2 of 12: read, allowed');
  await page.keyboard.press('ArrowLeft');
  await at(page, '1 of 12');
  for (const [key, words] of [
    ['d', '3 of 12: destroy, denied, denied'],
    ['h', '4 of 12: write, held, answered'],
    ['h', '5 of 12: write, held, denied'],
    ['m', '6 of 12: secrets, allowed, answered, masked'],
    ['e', '9 of 12: fails, allowed, error'],
    ['e', '10 of 12: breaks'],
    ['Shift+H', '5 of 12: write'],
  ] as const) {
    await page.keyboard.press(key);
    await at(page, words);
  }
  await part(page, 'Approval').getByText('Reason: Not today.').waitFor();
  // Nothing more of the kind: it stays.
  await page.keyboard.press('h');
  await at(page, '5 of 12');
  await page.reload();
  await at(page, '5 of 12');
  await page.getByRole('button', { name: 'Masked 1' }).click();
  await at(page, '6 of 12: secrets');
  // `g` and a letter is a screen’s, as everywhere.
  await goByKeys(page, 'h');
  await page.waitForURL('**/health');
  expect(problems).toEqual([]);
  await context.close();
});

it('marks what had not yet been at the moment that plays, and hides nothing of it', async () => {
  const { scene } = stage;
  const agent = await stage.agent('waiting');
  const held = agent.begin('write', { path: '/srv/later.txt', content: 'x' });
  await vote(scene.rig, await scene.waitingFor('/srv/later.txt'), scene.ann, 'approve', {});
  await held.done;
  const { id } = await stage.sessionOf('waiting');
  const { page, problems, context } = await stage.open('/activity');
  // The page's clock goes on as it is told, so that the playhead stands.
  await page.clock.install();
  await page.goto(`${new URL(page.url()).origin}/sessions/${id}`);
  await page.clock.runFor(2000);
  await rows(page).getByRole('link').first().click();
  await part(page, 'Answer').getByText('later.txt').first().waitFor();
  const marks = detail(page).getByText(/^later:/);
  const later = (name: string) => part(page, name).getByText(/^later: at [0-9:]+$/);
  expect(await marks.count()).toBe(0);

  await page.clock.pauseAt(Date.now() + 3_600_000);
  await page.keyboard.press('Space');
  await later('Answer').waitFor();
  await later('Approval').waitFor();
  await look(page, 'later');
  expect(await part(page, 'Approval').getByText('approved', { exact: false }).count()).toBeGreaterThan(0);
  expect(await part(page, 'Answer').getByText('later.txt').count()).toBeGreaterThan(0);
  // It plays past the answer, and ends there.
  await page.clock.runFor(60_000);
  await page.getByRole('button', { name: 'Play (space)' }).waitFor();
  expect(await marks.count()).toBe(0);
  expect(problems).toEqual([]);
  await context.close();
});

it('plays to the end and pauses, and each call is shown whole', async () => {
  const { page, problems, context } = await stage.open(path);
  await rows(page).nth(5).waitFor();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Pause (space)' }).waitFor();
  // At the end it stops by itself.
  await at(page, '12 of 12: sampling/createMessage');
  await page.getByRole('button', { name: 'Play (space)' }).waitFor();
  await detail(page).getByText('The second.').waitFor();
  expect(page.url()).toContain('?call=');
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Pause (space)' }).waitFor();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Play (space)' }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('is pointed at: the picture and the keys of the slider go to a call', async () => {
  const { page, context } = await stage.open(path);
  await rows(page).nth(5).waitFor();
  await slider(page).click({ position: { x: 1, y: 10 } });
  await at(page, '1 of 12');
  await slider(page).press('End');
  await at(page, '12 of 12');
  await slider(page).press('Home');
  await at(page, '1 of 12');
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await at(page, '1 of 12');
  await context.close();
});

it('live: follows a session that runs, until somebody goes elsewhere', async () => {
  const agent = await stage.agent('tailed');
  await agent.tool('read', { n: 1 });
  const { id } = await stage.sessionOf('tailed');
  const { page, problems, context } = await stage.open(`/sessions/${id}`);
  await rows(page).first().waitFor();
  await page.getByRole('button', { name: 'Live' }).click();
  await at(page, '1 of 1');
  await agent.tool('json');
  await at(page, '2 of 2: json');
  const held = agent.begin('write', { path: '/srv/tail.txt', content: 'x' });
  await at(page, '3 of 3: write, held, under way');
  await vote(stage.scene.rig, await stage.scene.waitingFor('/srv/tail.txt'), stage.scene.ann);
  await held.done;
  await at(page, '3 of 3: write, held, answered');
  await page.keyboard.press('ArrowLeft');
  await at(page, '2 of 3');
  await agent.tool('things');
  await at(page, '2 of 4');
  expect(problems).toEqual([]);
  await context.close();
});
