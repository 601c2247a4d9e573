import { rm } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { axeFindings } from './axe.ts';
import { isWide, type PolicyStage, startPolicy } from './policy-stage.ts';

/** `reads` stands in line 8. */
const RULES = `default: hold
rules:
  - { name: reads, match: { tool: "read*" }, then: allow }
  - { name: nobodys, match: { server: nowhere }, then: deny }`;
/** In pieces, so that nobody takes it for a leak. */
const TOKEN = ['gh', 'p_', 'Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2'].join('');

let stage: PolicyStage;
beforeAll(async () => {
  stage = await startPolicy(RULES);
});
afterAll(() => stage.close());

const pane = (page: Page, name: string) => page.getByRole('region', { name });
const row = (page: Page, line: number) => page.locator('[data-index]').nth(line - 1);

describe('the text in force', () => {
  it('has numbers, colours, and what looks wrong under its line; the list jumps there', async () => {
    const { page, problems, context } = await stage.open('/policy', { height: 420 });
    await page.locator('span[class*=key]', { hasText: 'default:' }).waitFor();
    await page.getByText('In force, but one thing looks wrong').waitFor();
    expect(await row(page, 9).innerText()).toMatch(/nobodys[\s\S]*Warning at column[\s\S]*nowhere/);
    await page.getByRole('button', { name: 'Line 9' }).click();
    await page.waitForURL('**/policy?line=9');
    await page.locator('[aria-current=location]:focus', { hasText: 'nobodys' }).waitFor();
    await page.waitForFunction(
      '(({ top, bottom }) => top > 0 && bottom < innerHeight)(document.activeElement.getBoundingClientRect())',
    );
    expect(problems).toEqual([]);
    await context.close();
  });

  it('can be linked line by line, also by keyboard', async () => {
    const { page, problems, context } = await stage.open('/policy?line=8');
    await page.locator('[aria-current=location]', { hasText: 'name: reads' }).waitFor();
    await page.getByLabel('Go to line').fill('6');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/policy?line=6');
    await page.locator('[aria-current=location]:focus', { hasText: 'default' }).waitFor();
    await page.goBack();
    await page.locator('[aria-current=location]', { hasText: 'name: reads' }).waitFor();
    await page.getByRole('tab', { name: 'Text' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForURL('**/policy/try');
    await page.keyboard.press('ArrowLeft');
    await page.waitForURL('**/policy?line=8');
    await page.goto(page.url().replace('line=8', 'line=99999'));
    await pane(page, 'The configuration in force').waitFor();
    expect(await page.locator('[aria-current=location]').count()).toBe(0);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('says what waits for a restart', async () => {
    const { page, context } = await stage.open('/policy');
    await pane(page, 'The configuration in force').waitFor();
    await stage.policy(RULES, 'limits: { idle: 10s }');
    await page.getByText('Waits for a restart of the gateway').waitFor();
    await page.locator('code', { hasText: 'limits.idle' }).waitFor();
    await stage.policy(RULES);
    await page.getByText('Waits for a restart of the gateway').waitFor({ state: 'detached' });
    await context.close();
  });
});

describe('a file that breaks while the page is open', () => {
  it('is said first, with its own text, and what would change; mended, all is well again', async () => {
    const { page, problems, context } = await stage.open('/policy');
    await pane(page, 'The configuration in force').waitFor();
    await stage.edit((text) => text.replace('then: allow', `then: maybe, message: ${TOKEN}`));
    await page.getByText('The file on disk is not in force').waitFor();
    const file = pane(page, 'The file as it is now');
    expect(await row(page, 8).innerText()).toMatch(/maybe[\s\S]*Error at column/);
    expect(await page.locator('main').innerText()).not.toContain(TOKEN);
    await page.getByRole('button', { name: 'Line 8' }).click();
    await page.locator('[aria-current=location]:focus').waitFor();
    await page.getByText('Difference', { exact: true }).click();
    await pane(page, 'What the file would change').waitFor();
    await page.getByText('1 line added, 1 line removed').waitFor();
    await page.getByText('In force', { exact: true }).click();
    await page.waitForURL('**/policy?view=force');
    await pane(page, 'The configuration in force').waitFor();
    expect(await row(page, 8).innerText()).toContain('then: allow');
    await page.getByRole('tab', { name: 'Try a call' }).click();
    await page.getByText('The file on disk is not in force, so').waitFor();
    await page.getByRole('link', { name: 'See what is wrong' }).click();
    await file.waitFor();
    await stage.policy(RULES);
    await page.getByText('The file on disk is not in force').waitFor({ state: 'detached' });
    await pane(page, 'The configuration in force').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('that is gone leaves what is in force', async () => {
    await rm(pathsOf(stage.rig.home, undefined).config);
    await stage.rig.gateway.installation.reload({ principal: stage.rig.id, method: 'file' }).catch(() => {});
    const { page, context } = await stage.open('/policy');
    await page.getByText('It cannot be read as it is now.').waitFor();
    await pane(page, 'The configuration in force').waitFor();
    await stage.policy(RULES);
    await page.getByText('The file on disk is not in force').waitFor({ state: 'detached' });
    await context.close();
  });
});

describe('a file of three thousand lines', () => {
  const long = (then: string): string => {
    const notes = Array.from({ length: 2900 }, (_, n) => `# note ${n}`).join('\n');
    return `default: hold\n${notes}\nrules:\n  - { name: last, then: ${then} }`;
  };
  it('draws few of them, and goes to each', async () => {
    await stage.policy(long('deny'));
    const { page, problems, context } = await stage.open('/policy?line=2500');
    await page.locator('[aria-current=location]', { hasText: 'note' }).waitFor();
    await page.locator('span[class*=comment]').first().waitFor();
    expect(await page.locator('[data-index]').count()).toBeLessThan(200);
    await stage.policy(long('maybe'));
    await page.getByRole('button', { name: /^Line 29/ }).click();
    await page.locator('[aria-current=location]:focus', { hasText: 'maybe' }).waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('shows the difference alone, or every line of it', async () => {
    const { page, problems, context } = await stage.open('/policy?view=difference');
    await page.getByText('1 line added, 1 line removed').waitFor();
    await page.getByRole('button', { name: 'Every line' }).click();
    await page.getByText('# note 10', { exact: true }).waitFor();
    expect(await page.locator('[data-index]').count()).toBeLessThan(200);
    await page.mouse.move(600, 600);
    await page.mouse.wheel(0, 20_000);
    await page
      .getByText(/# note 9\d\d$/)
      .first()
      .waitFor();
    await stage.policy(RULES);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('for everyone', () => {
  beforeAll(() =>
    stage.edit((text) => text.replace('then: allow', `then: maybe # \u202e${'w'.repeat(3000)}`)),
  );
  afterAll(() => stage.policy(RULES));
  it.each([
    ['/policy', 1280],
    ['/policy?view=difference', 360],
    ['/policy?view=force&line=9', 360],
  ] as const)('axe finds nothing, and nothing is too wide (%s, %i px)', async (path, width) => {
    const { page, problems, context } = await stage.open(path, { width });
    await page.getByText('The file on disk is not in force').waitFor();
    await page.getByRole('region', { name: /The file as|would change|in force/ }).waitFor();
    expect(await page.locator('main').innerText()).not.toContain('\u202e');
    expect(await axeFindings(page)).toEqual([]);
    expect(await isWide(page)).toBe(false);
    expect(problems).toEqual([]);
    await context.close();
  });
});

it('a gateway that does not answer: the text stays, and comes back to life with it', async () => {
  const { page, context } = await stage.open('/policy');
  await pane(page, 'The configuration in force').waitFor();
  await context.route('**/api/**', (route) => route.abort('connectionrefused'));
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByText('The history could not be loaded').waitFor();
  await page.getByRole('tab', { name: 'Text' }).click();
  await pane(page, 'The configuration in force').waitFor();
  await context.unrouteAll();
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('list', { name: /^Changes/ }).waitFor();
  await context.close();
});
