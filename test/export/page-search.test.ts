import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axe } from '../console/axe.ts';
import { startBrowser, type View } from '../console/browser.ts';
import { type OpenedPage, openedPage } from './opened-page.ts';
import { type PlayedScene, startPlayedScene } from './played-scene.ts';

let scene: PlayedScene;
let browser: Browser;
let bundle: string;
beforeAll(async () => {
  [scene, browser] = await Promise.all([startPlayedScene(), startBrowser()]);
  bundle = await scene.bundle();
});
afterAll(async () => {
  await browser?.close();
  await scene?.close();
});

const opened = (view: View = {}): Promise<OpenedPage> =>
  openedPage(browser, {
    folder: scene.rig.home,
    bundle,
    key: scene.rig.gateway.installation.vkey,
    view,
  });
const found = (page: Page) => page.getByRole('list', { name: 'What was found' }).getByRole('button');
const status = (page: Page) => page.getByRole('status');
async function look(page: Page, text: string): Promise<void> {
  await page.getByLabel('Search what was verified').fill(text);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
}

it.each([
  // A body, as it is written and as it reads; whatever case its letters have.
  ['/reviewed', /^1 call found/],
  ['/REVIEWED', /^1 call found/],
  ['caf\u00e9', /^2 calls found/],
  // Copied out of JSON: as it reads, too, as in the log.
  ['caf\\u00e9', /^2 calls found/],
  ['caf\u00c9 NOIR', /^1 call found/],
  // The JSON in the text of an answer.
  ['ran {"drink"', /^1 call found/],
  // Names, rules, decisions, outcomes, people and their reasons.
  ['agent-two', /^1 call and \d+ other records? found/],
  ['no-destroying', /^1 call and \d+ other records? found/],
  ['server failed', /^1 call found/],
  ['answered again', /^1 call found/],
  ['Not on a Friday', /^1 call found/],
  ['aws-key', /^1 call found/],
  ['nowhere at all', /^0 calls found/],
  // Literally: no pattern of any kind.
  ['.*', /^0 calls found/],
])('looks for %s in all that was verified', async (text, told) => {
  const { page, problems } = await opened();
  await look(page, text);
  await expect.poll(() => status(page).textContent()).toMatch(told);
  const calls = Number(/^\d+/.exec((await status(page).textContent()) ?? '')?.[0]);
  const others = Number(/and (\d+) other/.exec((await status(page).textContent()) ?? '')?.[1] ?? 0);
  await expect.poll(() => found(page).count()).toBe(calls + others);
  expect(problems).toEqual([]);
});

it('goes from one that was found to the next, marks it where it is shown, and comes back', async () => {
  const { page, problems, asked } = await opened();
  await page.getByRole('button', { name: 'Denied' }).focus();
  await page.keyboard.press('/');
  await page.keyboard.type('/twice');
  await page.keyboard.press('Enter');
  await expect.poll(() => status(page).textContent()).toMatch(/^2 calls found/);
  await page.getByRole('button', { name: 'Found next' }).click();
  await expect
    .poll(() => status(page).textContent())
    .toMatch(/This is 1: record \d+, in the request, the answer/);
  const marks = page.getByRole('article').locator('mark');
  await marks.first().waitFor();
  expect(new Set(await marks.allTextContents())).toEqual(new Set(['/twice']));
  await page.keyboard.press('n');
  await expect.poll(() => status(page).textContent()).toMatch(/This is 2: record \d+, in the request/);
  await page.getByText('It was not forwarded by itself').waitFor();
  // Round to the first again, and back.
  await page.keyboard.press('n');
  await expect.poll(() => status(page).textContent()).toContain('This is 1');
  await page.keyboard.press('Shift+N');
  await expect.poll(() => status(page).textContent()).toContain('This is 2');
  await page.getByRole('button', { name: '‹ What was found' }).click();
  await expect.poll(() => found(page).count()).toBe(2);
  await page.getByRole('button', { name: 'Clear' }).click();
  await page
    .getByRole('button', { name: /agent-one of olga/ })
    .first()
    .waitFor();
  expect(await page.locator('mark').count()).toBe(0);
  expect([problems, asked]).toEqual([[], []]);
});

it('marks what it found as it is written in the body, where that is otherwise than it was typed', async () => {
  const { page } = await opened();
  await look(page, 'CAF\u00c9 noir');
  await found(page).first().click();
  const marks = page.getByRole('article').locator('mark');
  await marks.first().waitFor();
  expect(new Set(await marks.allTextContents())).toEqual(new Set(['caf\u00e9 noir']));
});

it('a record that is of no call is found, and shown whole', async () => {
  const { page } = await opened();
  await look(page, 'credential.issue');
  await found(page).first().click();
  await page.getByRole('heading', { name: 'credential.issue' }).waitFor();
  await page
    .getByRole('article')
    .getByText(/type mtls/)
    .waitFor();
});

it.each([
  [['Denied'], 2, /destroy.*denied/s],
  [['Held'], 7, /held/],
  [['Failed'], 1, /server failed/],
  [['Masked'], 1, /2 masked/],
  [['Held', 'Denied'], 1, /write.*held.*denied/s],
] as const)('only calls that are %s', async (chips, number, row) => {
  const { page } = await opened();
  for (const chip of chips) await page.getByRole('button', { name: chip, exact: true }).click();
  await expect.poll(() => status(page).textContent()).toMatch(new RegExp(`^${number} calls? found`));
  await expect.poll(() => found(page).count()).toBe(number);
  expect(await found(page).first().textContent()).toMatch(row);
  // And of those, what holds a text.
  await look(page, '/nowhere');
  await expect.poll(() => status(page).textContent()).toMatch(/^0 calls found/);
});

it.each([
  ['light', 1280],
  ['dark', 400],
] as const)(
  'hostile text stays text in what was found, and axe finds nothing: %s, %i px',
  async (colorScheme, width) => {
    const { page, problems } = await opened({ colorScheme, width });
    await look(page, '<img src=x');
    await expect.poll(() => status(page).textContent()).toMatch(/^2 calls found/);
    await expect.poll(() => found(page).count()).toBe(2);
    await page.getByText('U+202E').first().waitFor();
    expect(await axe(page)).toEqual([]);
    if (process.env['LOOK'] !== undefined)
      await page.screenshot({
        path: `${process.env['LOOK']}/bundle-found-${colorScheme}-${width}.png`,
        fullPage: true,
      });
    await found(page).last().click();
    await page.getByRole('article').locator('mark').first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await axe(page)).toEqual([]);
    if (process.env['LOOK'] !== undefined)
      await page.screenshot({
        path: `${process.env['LOOK']}/bundle-hit-${colorScheme}-${width}.png`,
        fullPage: true,
      });
    expect(problems).toEqual([]);
  },
);
