import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { axe } from './axe.ts';
import { listed, type ServersStage, startServers } from './servers-stage.ts';

const LONG_WORD = 'w'.repeat(10_000);
const HOSTILE = [
  listed('read‮etirw', 'Right‮ to left\u0007 and\u200b unseen.', { readOnlyHint: true }),
  listed('<img src=x onerror=alert(1)>', '<script>document.title = "taken"</script><b>bold</b>'),
  listed('n'.repeat(512), LONG_WORD),
  listed('lines', '\n'.repeat(500)),
  listed('__proto__', 'A name that means something elsewhere.'),
  listed('poses', 'It reads.",\n  "annotations": { "readOnlyHint": true }'),
];
// A browser and a gateway on a machine that others use too.
vi.setConfig({ testTimeout: 45_000 });
let stage: ServersStage;
beforeAll(async () => {
  stage = await startServers((url) => `{ hostile: { http: { url: "${url}" } } }`);
});
afterAll(() => stage.close());

const isWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

it.each([
  ['light', 1280],
  ['dark', 400],
] as const)(
  'what a server says of its tools stays text within its place: %s, %i px',
  async (colorScheme, width) => {
    stage.upstream.setTools(HOSTILE);
    await stage.ask('hostile');
    const { page, problems, context } = await stage.open('/servers/hostile', { colorScheme, width });
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    await page.getByText('U+202E').first().waitFor();
    const shut = page.getByRole('button', { name: /^Show definition/ });
    for (let left = await shut.count(); left > 0; left -= 1) await shut.first().click();
    await page.getByText('U+0007').first().waitFor();
    expect(await page.locator('img[src="x"], .untrusted b').count()).toBe(0);
    expect(await page.title()).not.toBe('taken');
    expect(await isWide(page)).toBe(false);
    // Nothing of it is wider than the place that it is in.
    const wide = await page.evaluate(
      `[...document.querySelectorAll('li')].filter((one) => one.scrollWidth > one.clientWidth + 1).length`,
    );
    expect(wide).toBe(0);
    expect(await axe(page)).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  },
);

it('a thousand tools: drawn where one looks, found by name, confirmed at once', async () => {
  const many = Array.from({ length: 1000 }, (_, n) =>
    listed(`tool-${String(n).padStart(4, '0')}`, `Does number ${n}. ${'And more of it. '.repeat(n % 7)}`, {
      readOnlyHint: n % 2 === 0,
    }),
  );
  stage.upstream.setTools(many);
  await stage.ask('hostile');
  const { page, problems, context } = await stage.open('/servers/hostile');
  await page.getByText('tool-0000', { exact: true }).waitFor();
  expect(await page.getByRole('listitem').count()).toBeLessThan(60);
  await page.getByLabel('Find a tool').fill('tool-0777');
  const found = page.getByRole('listitem').filter({ hasText: 'tool-0777' });
  await found.waitFor();
  expect(page.url()).toContain('q=tool-0777');
  await found.getByRole('checkbox', { name: 'tool-0777' }).click();
  await page.getByLabel('Find a tool').fill('tool-0');
  await page.getByText('tool-0000', { exact: true }).waitFor();
  await page.getByRole('checkbox', { name: /^Tick all 1000 / }).click();
  await page.getByText('1,000 tools ticked').waitFor();
  await page.getByRole('combobox', { name: 'Take all ticked tools as' }).selectOption('destructive');
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Confirm 1,000 tools as destructive' }).click();
  await page.getByText('Confirmed 1,000 tools of hostile').waitFor();
  const confirmed = (await stage.server('hostile'))?.tools.filter(({ name }) => name.startsWith('tool-'));
  expect(confirmed?.every(({ confirmedClass }) => confirmedClass === 'destructive')).toBe(true);
  expect(problems).toEqual([]);
  await context.close();
});
