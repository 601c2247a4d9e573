import type { Locator, Page } from 'playwright-core';

/** Presses a button that closes its own window: the click's answer is lost with the page, so it is the close that is waited for. */
export async function pressToClose(page: Page, button: Locator): Promise<void> {
  await Promise.all([page.waitForEvent('close'), button.press('Enter').catch(() => {})]);
}
