import { createServer } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import type { OpenGateway } from '../../proxy/gateway/open-gateway.ts';
import { newPage, type WatchedPage } from './browser.ts';
import { consoleOf } from './stage.ts';

type View = Parameters<typeof newPage>[1];

/** A new browser context on the console at this path, logged in by a code of its own. */
export async function openConsole(
  browser: Browser,
  gateway: OpenGateway,
  path: string,
  view: View = {},
): Promise<WatchedPage> {
  const { entry } = await consoleOf(gateway);
  const opened = await newPage(browser, view);
  // Below the tests' own limit, so that what is missing is named.
  opened.context.setDefaultTimeout(15_000);
  const [origin, code] = entry.split('/#');
  await opened.page.goto(`${origin}${path}#${code}`);
  await opened.page.getByRole('button', { name: 'Log out' }).waitFor();
  await opened.page.getByRole('heading', { level: 1 }).waitFor();
  return opened;
}

/** What axe finds, in both colour schemes, as `light color-contrast`. */
export async function axeFindings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    found.push(
      ...violations.map(
        ({ id, nodes }) => `${colorScheme} ${id}: ${nodes.map(({ html }) => html).join(' ')}`,
      ),
    );
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

/** A port that nobody has, for a gateway that is to come back where it was. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** `g` and a screen's letter, as fast as a person types them, however busy the page is. */
export async function goByKeys(page: Page, letter: string): Promise<void> {
  await Promise.all([page.keyboard.press('g'), page.keyboard.press(letter)]);
}
