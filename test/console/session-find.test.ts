import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeFindings } from './axe.ts';
import { isWide, openCall, part, rows, type SessionStage, startSessions } from './session-stage.ts';
import { tellStory } from './session-story.ts';

let stage: SessionStage;
let path = '';
let agent: Awaited<ReturnType<SessionStage['agent']>>;
beforeAll(async () => {
  stage = await startSessions();
  agent = await stage.agent('builder');
  await tellStory(stage, agent);
  const lines = Array.from({ length: 900 }, (_, n) => `line ${n}${n === 700 ? ' the Quince "tree"' : ''}`);
  await agent.tool('read', { path: '/srv/long.txt', note: lines.join('\n') });
  const places = Array.from({ length: 900 }, (_, n) => `row ${n}${n % 300 === 150 ? ' with a Medlar' : ''}`);
  // Answered by what does not hold it.
  await agent.tool('fails', { path: '/srv/medlar.txt', note: places.join('\n') });
  await agent.tool('fails', { path: '/srv/other.txt', note: 'one medlar, and one more medlar' });
  await agent.tool('tells');
  path = `/sessions/${(await stage.sessionOf('builder')).id}`;
});
afterAll(() => stage.close());

const field = (page: Page) => page.getByRole('textbox', { name: 'Search in this session' });
const bar = (page: Page) => page.getByRole('region', { name: 'Search inside' });
const told = (page: Page, words: string) =>
  bar(page).getByRole('status').getByText(words, { exact: true }).waitFor();
const at = (page: Page, words: string) =>
  page.locator(`[role="slider"][aria-valuetext*="${words}"]`).waitFor();
/** The text of the row that was gone to last. */
const current = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const rows = new Set();
    for (const range of CSS.highlights.get('current-in-call') ?? []) {
      const box = range.getBoundingClientRect();
      if (box.top >= 0 && box.bottom <= innerHeight) rows.add(range.startContainer.parentElement.closest('div').textContent);
    }
    return [...rows];
  })()`);
/** What is marked on the screen now. */
const marked = (page: Page, name = 'found-in-call') =>
  page.evaluate<string[]>(`(() => {
    const seen = (range) => { const box = range.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; };
    return [...(CSS.highlights.get('${name}') ?? [])].filter(seen).map(String);
  })()`);
const look = async (page: Page, name: string): Promise<void> => {
  if (process.env['LOOK'] === undefined) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${process.env['LOOK']}/${name}-${colorScheme}.png` });
  }
  await page.emulateMedia({ colorScheme: 'light' });
};

it('is reached by keys, counts the calls, goes from one to the next and round, and the address holds it', async () => {
  const { page, problems, context } = await stage.open(path);
  await rows(page).nth(5).waitFor();
  const before = await stage.readings();
  await page.keyboard.press('/');
  await expect
    .poll(() => field(page).evaluate((input) => input === input.ownerDocument.activeElement))
    .toBe(true);
  await page.keyboard.type('/srv');
  await page.keyboard.press('Enter');
  // The first is shown at once.
  await told(page, '1 of 7 calls');
  await at(page, '2 of 16: read');
  await expect.poll(() => marked(page)).toContain('/srv');
  // Its answer repeats it.
  await page.keyboard.press('Enter');
  await told(page, '1 of 7 calls');
  await bar(page).getByRole('button', { name: 'Next call found (F)' }).click();
  await told(page, '2 of 7 calls');
  await at(page, '3 of 16: destroy');
  await page.keyboard.press('Shift+F');
  await told(page, '1 of 7 calls');
  await page.keyboard.press('Shift+F');
  await told(page, '7 of 7 calls');
  await page.keyboard.press('F3');
  await told(page, '1 of 7 calls');
  expect(await rows(page).getByText('found').count()).toBe(7);
  expect(page.url()).toContain('find=%2Fsrv');
  await look(page, 'find');
  await page.reload();
  await told(page, '1 of 7 calls');
  await page.keyboard.press('f');
  await told(page, '2 of 7 calls');
  // At its one place: a step before that would only lead there.
  await expect.poll(async () => (await current(page)).join()).toContain('"/srv"');
  await page.keyboard.press('n');
  await told(page, '3 of 7 calls');
  await page.keyboard.press('Control+f');
  await page.keyboard.press('Escape');
  await bar(page).getByRole('status').waitFor({ state: 'detached' });
  expect(await rows(page).getByText('found').count()).toBe(0);
  expect(await marked(page)).toEqual([]);
  // One query, asked twice: each opening of the page is one look at the log.
  expect((await stage.readings())['entries']).toBe((before['entries'] ?? 0) + 2);
  expect(problems).toEqual([]);
  await context.close();
});

it('marks what it finds in the request, the answer, the tree and the raw text, and goes to it in a long one', async () => {
  const { page, problems, context } = await stage.open(path);
  await rows(page).nth(5).waitFor();
  await field(page).fill('"quince \\"tree"');
  await page.keyboard.press('Enter');
  await told(page, '1 of 1 call');
  await part(page, 'Request').getByText('found once').waitFor();
  await expect.poll(() => marked(page)).toEqual(['Quince "tree']);
  await look(page, 'find-long');
  await part(page, 'Request').getByRole('button', { name: 'Raw' }).click();
  await expect.poll(() => marked(page)).toEqual(['Quince \\"tree']);
  await part(page, 'Request').getByRole('button', { name: 'Raw' }).click();
  await field(page).fill('"not today"');
  await page.keyboard.press('Enter');
  await told(page, '1 of 1 call');
  await at(page, '5 of 16: write, held, denied');
  await expect.poll(() => marked(page)).toEqual(['Not today']);
  await openCall(page, 'secrets');
  await part(page, 'Answer').scrollIntoViewIfNeeded();
  await expect.poll(() => marked(page, 'masked-in-call')).toEqual(['[masked:aws-key]', '[masked:aws-key]']);
  await look(page, 'masked');
  expect(problems).toEqual([]);
  await context.close();
});

it('goes through every place in a call before it goes on to the next, and back by the same way', async () => {
  const { page, problems, context } = await stage.open(path);
  await rows(page).nth(5).waitFor();
  await field(page).fill('medlar');
  await page.keyboard.press('Enter');
  await told(page, '1 of 2 calls');
  const [whole, ...lines] = [
    'path: "/srv/medlar.txt"',
    ...[150, 450, 750].map((n) => `row ${n} with a Medlar`),
  ];
  const there = (words: string) => expect.poll(() => current(page)).toEqual([expect.stringContaining(words)]);
  await there(whole);
  for (const line of lines) {
    await page.keyboard.press('Enter');
    await there(line);
    await told(page, '1 of 2 calls');
  }
  await look(page, 'find-place');
  await page.keyboard.press('Enter');
  await told(page, '2 of 2 calls');
  await there('one medlar, and one more medlar');
  await page.keyboard.press('Shift+Enter');
  await told(page, '1 of 2 calls');
  await there('row 750');
  await page.keyboard.press('Shift+Enter');
  await there('row 450');
  // Round, from the first of the first to the last of the last.
  for (const line of ['row 150', whole, 'one medlar']) {
    await page.keyboard.press('Shift+Enter');
    await there(line);
  }
  await told(page, '2 of 2 calls');
  expect(problems).toEqual([]);
  await context.close();
});

it('opens messages that are folded away where the next place is in them, and goes round in one call', async () => {
  const { page, problems, context } = await stage.open(path);
  await rows(page).nth(5).waitFor();
  await field(page).fill('dozen');
  await page.keyboard.press('Enter');
  await told(page, '1 of 1 call');
  const there = (words: string) => expect.poll(() => current(page)).toEqual([expect.stringContaining(words)]);
  await there('step 12 of 40');
  await page.getByRole('button', { name: 'Show 20 more messages: found in 2' }).waitFor();
  await look(page, 'find-folded');
  await page.keyboard.press('Enter');
  await there('step 24 of 40');
  await page.getByRole('button', { name: 'Show 4 more messages', exact: true }).waitFor();
  for (const words of ['step 36 of 40', 'told a dozen times', 'step 12 of 40']) {
    await page.keyboard.press('Enter');
    await there(words);
  }
  await page.keyboard.press('Shift+Enter');
  await there('told a dozen times');
  expect(problems).toEqual([]);
  await context.close();
});

it('takes the query line of the whole log, says what cannot be read, and stays within a small screen', async () => {
  const { page, problems, context } = await stage.open(path, { width: 400 });
  await rows(page).first().waitFor();
  await field(page).fill('decision:hold aprover:ann');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Column 15').waitFor();
  await field(page).fill('decision:hold approver:ann');
  await page.keyboard.press('Enter');
  await told(page, '1 of 1 call');
  await at(page, '4 of 16: write');
  await look(page, 'find-400');
  expect(await isWide(page)).toBe(false);
  expect(await axeFindings(page)).toEqual([]);
  await field(page).fill('nowhere-in-it');
  await page.keyboard.press('Enter');
  await told(page, 'No call matches');
  await page.getByRole('button', { name: 'Close the call' }).click();
  await look(page, 'find-none-400');
  await field(page).fill('server:no-such');
  await page.keyboard.press('Enter');
  await bar(page).getByRole('alert').waitFor();
  expect(problems.filter((problem) => !problem.includes('404'))).toEqual([]);
  await context.close();
});

it('finds what comes while the session runs, and leads to the same search of the whole log', async () => {
  const { page, context } = await stage.open(`${path}?find=tool%3Aread`);
  await told(page, '2 calls found');
  await agent.tool('read', { path: '/srv/later' });
  await told(page, '3 calls found');
  await openCall(page, '#');
  await bar(page).getByRole('link', { name: 'In the whole log' }).click();
  await page.waitForURL(/\/activity\?/);
  await expect
    .poll(() => page.getByRole('textbox', { name: 'Search the log' }).inputValue())
    .toBe('tool:read');
  await context.close();
});
