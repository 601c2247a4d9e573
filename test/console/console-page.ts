import type { Browser, Page } from 'playwright-core';
import type { OpenGateway } from '../../proxy/gateway/open-gateway.ts';
import { newPage, type View, type WatchedPage } from './browser.ts';
import { consoleOf, tokenFor } from './stage.ts';

/** A new browser context on the console at this path, logged in with a token of its own. */
export async function openConsole(
  browser: Browser,
  gateway: OpenGateway,
  path: string,
  view: View = {},
): Promise<WatchedPage> {
  const { url, entry } = await consoleOf(gateway);
  const values = { 'countersign.token': await tokenFor(url, entry) };
  const opened = await newPage(browser, { ...view, stored: { origin: url, values } });
  // Below the tests' own limit, so that what is missing is named.
  opened.context.setDefaultTimeout(15_000);
  await opened.page.goto(`${url}${path}`);
  await opened.page.getByRole('button', { name: 'Log out' }).waitFor();
  await opened.page.getByRole('heading', { level: 1 }).waitFor();
  return opened;
}

/** `g` and a screen's letter, as fast as a person types them, however busy the page is. */
export async function goByKeys(page: Page, letter: string): Promise<void> {
  await Promise.all([page.keyboard.press('g'), page.keyboard.press(letter)]);
}
