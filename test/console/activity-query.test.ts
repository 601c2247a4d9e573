import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActivityStage, isWide, line, lines, startActivity } from './activity-stage.ts';
import { axe } from './axe.ts';

let stage: ActivityStage;
beforeAll(async () => {
  stage = await startActivity();
});
afterAll(() => stage.close());
const field = (page: Page) => page.getByRole('textbox', { name: 'Search the log' });

describe('the query line', () => {
  it('is typed with completion by keys alone, counts at Enter, and stands in the address', async () => {
    const { page, problems } = await stage.open();
    await line(page, 'destroy').waitFor();
    const before = await stage.readings();
    await field(page).focus();
    await page.keyboard.type('dec');
    await page.getByRole('option', { name: /^decision:/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => field(page).inputValue()).toBe('decision:');
    await page.keyboard.type('h');
    await page.getByRole('option', { name: 'hold' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => field(page).inputValue()).toBe('decision:hold ');
    await page.keyboard.type('tool:wr* approver:ann');
    expect(await stage.readings()).toBe(before);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('q') === 'tool:wr* approver:ann');
    expect(new URL(page.url()).searchParams.get('decision')).toBe('hold');
    await expect.poll(() => lines(page).count()).toBe(1);
    await page.getByRole('button', { name: 'decision held take off' }).click();
    await expect.poll(() => field(page).inputValue()).toBe('tool:wr* approver:ann');
    expect(problems).toEqual([]);
  });

  it('finds a text in what was asked and answered', async () => {
    const { page } = await stage.open('/activity?q="/b"');
    await line(page, 'destroy').waitFor();
    expect(await lines(page).count()).toBe(1);
    expect(await field(page).inputValue()).toBe('/b');
    // Its session is searched for the same.
    await lines(page).first().getByRole('link').click();
    await page.getByRole('region', { name: 'Search inside' }).getByText('1 of 1 call').waitFor();
  });

  it('says under the line which column is wrong and what is known there, and goes there', async () => {
    const { page, problems } = await stage.open('/activity', { width: 400 });
    await lines(page).first().waitFor();
    await field(page).fill('decision:hold sever:files');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    const told = page.getByRole('alert').filter({ hasText: 'Column 15' });
    await told.getByText(/Known here: .*server/).waitFor();
    const caret = await page.evaluate('document.activeElement.selectionStart');
    expect(caret).toBe(14);
    expect(await isWide(page)).toBe(false);
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('End');
    await field(page).fill('decision:hold');
    await told.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\?decision=hold$/);
    expect(problems).toEqual([]);
  });
});
