import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdBack } from '../gateway/approve-scene.ts';
import {
  type ActivityStage,
  grid,
  isWide,
  line,
  lines,
  startActivity,
  startRelay,
} from './activity-stage.ts';
import { consoleOf } from './stage.ts';

const HOSTILE = `\u202eevil\u001b[31m<img src=x onerror=alert(1)>${'w'.repeat(10_000)}`;
let stage: ActivityStage;
beforeAll(async () => {
  stage = await startActivity();
});
afterAll(() => stage.close());

describe('calls', () => {
  it('tell who called what, what was decided by which rule and whom, what was masked, and how it ended', async () => {
    const { page, problems } = await stage.open();
    const held = line(page, 'write').first();
    for (const words of ['agent-one', 'fixture / write', 'held', 'writes', 'ann approved', 'answered']) {
      await held.getByText(words, { exact: true }).waitFor();
    }
    await line(page, 'ci-release').filter({ hasText: 'no-destroying' }).getByText('denied').first().waitFor();
    expect(
      await line(page, /fixture \/ read/)
        .getByTitle(/aws-key/)
        .innerText(),
    ).toMatch(/^\d+$/);
    await line(page, 'ci-release').getByRole('link').click();
    await page.waitForURL(/\/sessions\/[0-9a-f-]{36}\?call=[0-9a-f-]{36}$/);
    expect(problems).toEqual([]);
  });

  it('appear as they happen and change where they stand, and looking on is no new reading of the log', async () => {
    const { page, problems } = await stage.open();
    await lines(page).first().waitFor();
    const before = await stage.readings();
    const server = holdBack(stage.scene.upstream);
    const running = stage.second.begin('slow', {});
    await server.arrived;
    await line(page, 'slow').getByText('running').waitFor();
    for (let n = 0; n < 5; n++) await stage.scene.agent.call('tools/list');
    server.answer();
    await running.done;
    await line(page, 'slow').getByText('answered').waitFor();
    expect(await stage.readings()).toBe(before);
    expect(problems).toEqual([]);
  });

  it('wait behind a button while somebody reads further down, and nothing moves meanwhile', async () => {
    for (let n = 0; n < 40; n++) await stage.second.tool('read', { path: `/many/${n}` });
    const { page } = await stage.open();
    await lines(page).nth(16).waitFor();
    await grid(page).hover();
    await page.mouse.wheel(0, 400);
    await expect.poll(() => grid(page).evaluate((element) => element.scrollTop)).toBeGreaterThanOrEqual(400);
    const watched = lines(page).nth(15);
    const href = await watched.getByRole('link').getAttribute('href');
    const place = (await watched.boundingBox())?.y;
    await stage.scene.agent.tool('newcomer', {});
    const more = page.getByRole('button', { name: '1 new call', exact: true });
    await more.waitFor();
    await page.getByRole('status').filter({ hasText: 'new calls at the top' }).waitFor({ state: 'attached' });
    expect(await line(page, 'newcomer').count()).toBe(0);
    const again = lines(page).filter({ has: page.locator(`a[href="${href}"]`) });
    expect((await again.boundingBox())?.y).toBe(place);
    await more.click();
    await line(page, 'newcomer').waitFor();
    expect(await more.count()).toBe(0);
  });

  it('are walked through by keys, and Enter opens the one that is meant', async () => {
    const { page } = await stage.open('/activity?decision=deny');
    await lines(page).first().waitFor();
    await grid(page).focus();
    await page.keyboard.press('ArrowDown');
    const active = page.locator('[role=row][aria-selected=true]');
    await active.waitFor();
    expect(await grid(page).getAttribute('aria-activedescendant')).toBe(await active.getAttribute('id'));
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    const href = await active.getByRole('link').getAttribute('href');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => `${url.pathname}${url.search}` === href);
  });

  it('keep hostile text in its cell, and it stays text', async () => {
    await stage.second.tool(HOSTILE, {});
    const { page, problems } = await stage.open('/activity', { width: 400 });
    const row = line(page, 'U+202E').first();
    await row.getByText('U+001B').waitFor();
    const box = await row.boundingBox();
    expect(box?.height).toBeLessThan(70);
    expect(await page.locator('img[src=x]').count()).toBe(0);
    expect(await isWide(page)).toBe(false);
    expect(problems).toEqual([]);
  });

  it('stay on screen while the gateway is out of reach, and go on with what was missed', async () => {
    const { url } = await consoleOf(stage.scene.rig.gateway);
    const relay = await startRelay(url);
    const { page } = await stage.open('/activity?agent=agent-one', { through: relay.url });
    await line(page, 'write').waitFor();
    await relay.cut();
    await page.getByText('The gateway does not answer').waitFor();
    await line(page, 'write').waitFor();
    await stage.scene.agent.tool('meanwhile', {});
    await relay.mend();
    await line(page, 'meanwhile').waitFor();
    expect(await page.getByText('The gateway does not answer').count()).toBe(0);
    await relay.close();
  });
});
