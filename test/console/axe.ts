import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What axe finds on the page as it is: rule and elements. */
export async function axe(page: Page): Promise<string[]> {
  // The usual mode opens another page each time, for frames of other origins: there are none here.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** What it finds in both colour schemes, as `light color-contrast: …`. */
export async function axeFindings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    found.push(...(await axe(page)).map((finding) => `${colorScheme} ${finding}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}
