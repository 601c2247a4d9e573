import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { bundlePage } from '../../proxy/export/bundle-page.ts';
import { newPage, type View, type WatchedPage } from '../console/browser.ts';

export interface OpenedPage extends WatchedPage {
  /** Every address that the page asked for but its own. */
  readonly asked: string[];
}

/** The page for a browser, out of a file in `folder`, with a bundle that it has verified. */
export async function openedPage(
  browser: Browser,
  { folder, bundle, key, view = {} }: { folder: string; bundle: string; key: string; view?: View },
): Promise<OpenedPage> {
  const file = join(folder, 'verify.html');
  await writeFile(file, await bundlePage());
  const watched = await newPage(browser, view);
  const { page } = watched;
  await page.goto(`file://${file}`);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.getByLabel('Bundle').setInputFiles(bundle);
  await page.getByLabel('Public key of the log').fill(key);
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByRole('heading', { name: 'The bundle verifies' }).waitFor();
  return { ...watched, asked };
}
