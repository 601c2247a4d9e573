import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** The build without anything but the engine comes first: it takes half the time of the processor. */
const CHROMIUM = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Debian's own Chromium, without a window. */
export function startBrowser(): Promise<Browser> {
  const executablePath = CHROMIUM.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('These tests need Chromium: apt-get install chromium');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

/** A page with what went wrong in it: refused by the content security policy, thrown, or written to the console as an error. */
export interface WatchedPage {
  readonly page: Page;
  readonly problems: string[];
  readonly context: BrowserContext;
}

export interface View {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  /** What the page's own storage begins with. */
  readonly stored?: { readonly origin: string; readonly values: Readonly<Record<string, string>> };
}

export async function newPage(browser: Browser, view: View = {}): Promise<WatchedPage> {
  const { colorScheme = 'light', width = 1280, height = 800, stored } = view;
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
    ...(stored === undefined
      ? {}
      : {
          storageState: {
            cookies: [],
            origins: [
              {
                origin: stored.origin,
                localStorage: Object.entries(stored.values).map(([name, value]) => ({ name, value })),
              },
            ],
          },
        }),
  });
  return watch(context, await context.newPage());
}

export function watch(context: BrowserContext, page: Page): WatchedPage {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    // A refused request is the story of some tests; what the page makes of it is looked at there.
    const refused = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !refused) problems.push(message.text());
  });
  return { page, problems, context };
}
