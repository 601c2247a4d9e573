import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vote } from '../gateway/people.ts';
import { type ActivityStage, grid, isWide, line, lines, startActivity } from './activity-stage.ts';
import { axe } from './axe.ts';

let stage: ActivityStage;
beforeAll(async () => {
  stage = await startActivity();
});
afterAll(() => stage.close());
const chip = (page: Page, words: string) => page.getByRole('button', { name: `${words} take off` });

describe('filters', () => {
  it('stand in the address, each with a button that takes it off', async () => {
    const { page, problems } = await stage.open('/activity?agent=ci-release&decision=deny&time=1h');
    await line(page, 'destroy').waitFor();
    expect(await lines(page).count()).toBe(1);
    await chip(page, 'time last hour').click();
    await page.waitForURL(/\/activity\?agent=ci-release&decision=deny$/);
    await chip(page, 'decision denied').click();
    await chip(page, 'agent ci-release').click();
    await page.waitForURL(/\/activity$/);
    await line(page, 'ann approved').waitFor();
    await page.goBack();
    await page.waitForURL(/\/activity\?agent=ci-release$/);
    await chip(page, 'agent ci-release').waitFor();
    expect(problems).toEqual([]);
  });

  it('are chosen together, and count once they are shown', async () => {
    const { page } = await stage.open();
    await line(page, 'destroy').waitFor();
    const before = await stage.readings();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    const form = page.getByRole('form', { name: 'Filter' });
    await form.getByRole('combobox', { name: 'Owner' }).fill('olga');
    await form.getByRole('combobox', { name: 'Server' }).fill('fixture');
    await form.getByRole('combobox', { name: 'Tool' }).fill('write');
    await form.getByRole('combobox', { name: 'Decision' }).click();
    await page.getByRole('option', { name: 'held' }).click();
    await form.getByRole('combobox', { name: 'Outcome' }).click();
    await page.getByRole('option', { name: 'answered', exact: true }).click();
    expect(await stage.readings()).toBe(before);
    await form.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL(/\?owner=olga&server=fixture&tool=write&decision=hold&outcome=answered$/);
    await expect.poll(() => lines(page).count()).toBe(1);
    expect(await stage.readings()).toBe(before + 1);
  });

  it('take a time of one’s own, and keep it in UTC', async () => {
    const { page } = await stage.open();
    await page.getByRole('combobox', { name: 'Time' }).click();
    await page.getByRole('option', { name: 'From … to …' }).click();
    const form = page.getByRole('form', { name: 'Filter' });
    await form.getByLabel('To', { exact: true }).fill('2020-01-02T03:04');
    await form.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL(/time=own&to=2020-01-0\dT\d\d%3A\d\d%3A00\.000Z$/);
    await page.getByText('No calls match').waitFor();
    await page.getByRole('button', { name: 'Show all calls' }).click();
    await line(page, 'destroy').waitFor();
  });

  it('say so where nothing has the name, and where the address says nonsense', async () => {
    const { page } = await stage.open('/activity?agent=nobody');
    await page.getByRole('heading', { name: 'Nothing has this name' }).waitFor();
    await chip(page, 'agent nobody').click();
    await line(page, 'destroy').waitFor();
    const wrong = await stage.open('/activity?decision=maybe');
    await wrong.page.getByText('The calls could not be loaded').waitFor();
    await wrong.page.getByRole('button', { name: 'decision maybe take off' }).click();
    await line(wrong.page, 'destroy').waitFor();
  });

  it('let a held call that is watched go from waiting to its end', async () => {
    const { page } = await stage.open('/activity?decision=hold&agent=agent-one');
    const held = stage.scene.agent.begin('write', { path: '/watched' });
    await line(page, 'waiting').waitFor();
    await vote(stage.scene.rig, await stage.scene.waitingFor('/watched'), stage.scene.bob, 'deny');
    await held.done;
    await line(page, 'bob denied').waitFor();
    expect(await line(page, 'waiting').count()).toBe(0);
  });
});

describe('sessions', () => {
  it('are listed with who, where and how many calls, stay fresh without being read anew, and open', async () => {
    const { page, problems } = await stage.open('/activity?view=sessions');
    const row = page.getByRole('row').filter({ hasText: 'ci-release' });
    for (const words of ['of olga', 'fixture', 'idle-gap']) await row.getByText(words).waitFor();
    await row.getByText('open', { exact: true }).waitFor();
    const before = await stage.readings();
    const calls = Number(await row.getByRole('cell').nth(5).innerText());
    await stage.second.tool('read', { path: '/more' });
    await row.getByRole('cell', { name: String(calls + 1), exact: true }).waitFor();
    expect(await stage.readings()).toBe(before);
    await row.getByRole('link', { name: 'ci-release' }).click();
    await page.waitForURL(/\/sessions\/[0-9a-f-]{36}$/);
    expect(problems).toEqual([]);
  });

  it('are filtered too, and offer no filter that they do not know', async () => {
    const { page } = await stage.open('/activity?view=sessions&agent=ci-release');
    await page.getByRole('cell', { name: /ci-release/ }).waitFor();
    expect(await page.getByRole('cell', { name: /agent-one/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('form', { name: 'Filter' }).getByRole('combobox', { name: 'Server' }).waitFor();
    expect(
      await page.getByRole('form', { name: 'Filter' }).getByRole('combobox', { name: 'Tool' }).count(),
    ).toBe(0);
  });
});

describe('pictures', () => {
  it('say in words what they draw, and are tables on a switch', async () => {
    const { page, problems } = await stage.open('/activity?view=pictures&agent=ci-release&decision=deny');
    await page.getByText('1 call: 0 allowed, 0 held, 1 denied').waitFor();
    await page.getByText('Nobody decided a call in this time.').waitFor();
    await page.locator('.recharts-bar-rectangle path').first().waitFor();
    await page.getByLabel('As tables').check();
    await page.waitForURL(/table=/);
    await page.getByRole('columnheader', { name: /^From, for/ }).waitFor();
    expect(await page.locator('.recharts-bar').count()).toBe(0);
    expect(problems).toEqual([]);
  });
});

describe('every view', () => {
  it.each([
    ['light', 400],
    ['dark', 1280],
  ] as const)(
    'is found in order by axe in %s at %i px, and is no wider than the window',
    async (colorScheme, width) => {
      const { page } = await stage.open('/activity', { colorScheme, width });
      const look = async (): Promise<void> => {
        expect(await axe(page)).toEqual([]);
        expect(await isWide(page)).toBe(false);
      };
      await lines(page).first().waitFor();
      await grid(page).focus();
      await page.keyboard.press('ArrowDown');
      await look();
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByRole('form', { name: 'Filter' }).waitFor();
      await look();
      await page.keyboard.press('Escape');
      await page.getByRole('tab', { name: 'Sessions' }).click();
      await page.getByRole('cell', { name: /ci-release/ }).waitFor();
      await look();
      await page.getByRole('tab', { name: 'Pictures' }).click();
      await page.locator('.recharts-bar-rectangle path').first().waitFor();
      await look();
      await page.getByLabel('As tables').check();
      await page
        .getByRole('columnheader', { name: /^From, for/ })
        .first()
        .waitFor();
      await look();
    },
    40_000,
  );
});
