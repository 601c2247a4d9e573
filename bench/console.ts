import type { Browser } from 'playwright-core';
import { startApprovals } from '../test/console/approval-stage.ts';
import { newPage, type WatchedPage } from '../test/console/browser.ts';
import { consoleOf } from '../test/console/stage.ts';
import { median } from './statistics.ts';

/*
 * How soon the console's pages are there, from a warm gateway in a real browser. "Cold": a browser context that has nothing
 * kept; "again": the same page loaded once more. First paint is the browser's own first contentful paint; "to read" is when the
 * words that one came for stand on the screen.
 */
const ROUNDS = 7;
const TARGET_MS = 500;

interface Paint {
  readonly first: number;
  readonly toRead: number;
}
interface Paints {
  readonly cold: Paint;
  readonly again: Paint;
}
/** What a tab that is logged in has kept. */
interface Kept {
  readonly origin: string;
  readonly entries: readonly [string, string][];
}
interface Visit {
  readonly name: string;
  readonly words: RegExp;
  readonly address: string;
}

const FIRST_PAINT = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const entry = list.getEntriesByName('first-contentful-paint')[0];
    if (entry !== undefined) resolve(entry.startTime);
  }).observe({ type: 'paint', buffered: true });
})`;

/** A page of a new browser context, in which the tab is logged in already. */
async function loggedIn(browser: Browser, kept: Kept): Promise<WatchedPage> {
  const watched = await newPage(browser);
  const entries = JSON.stringify(kept.entries);
  await watched.context.addInitScript(`if (location.origin === ${JSON.stringify(kept.origin)})
    for (const [key, value] of ${entries}) localStorage.setItem(key, value);`);
  return watched;
}

async function paintsOf({ page, context }: WatchedPage, { words, address }: Visit): Promise<Paints> {
  const measure = async (): Promise<Paint> => {
    await page.goto(address, { waitUntil: 'commit' });
    await page.getByText(words).filter({ visible: true }).first().waitFor();
    const toRead = await page.evaluate(() => performance.now());
    return { first: await page.evaluate<number>(FIRST_PAINT), toRead };
  };
  const cold = await measure();
  await page.goto('about:blank');
  const again = await measure();
  await context.close();
  return { cold, again };
}

const stage = await startApprovals();
const held = await stage.hold('write_file', { path: 'notes.txt', content: 'Hello' }, { server: 'files' });
const { url, entry } = await consoleOf(stage.rig.gateway);
const first = await newPage(stage.browser);
await first.page.goto(entry);
await first.page.waitForURL('**/start');
const kept: Kept = {
  origin: url,
  entries: await first.page.evaluate(() => Object.entries<string>(localStorage)),
};
const visits: readonly Visit[] = [
  { name: 'Start', words: /Approvals/, address: `${url}/start` },
  { name: 'Approvals', words: /write_file/, address: `${url}/approvals` },
  { name: 'Activity', words: /write_file/, address: `${url}/activity` },
  { name: 'the approval page', words: /secret/i, address: `${await stage.url()}/approval/${held.id}` },
];
const ms = (value: number): string => `${Math.round(value)} ms`.padStart(10);
console.log(
  `${'page'.padEnd(20)}${['cold first', 'to read', 'again', 'to read'].map((word) => word.padStart(10)).join('')}`,
);
let slowest = 0;
for (const visit of visits) {
  const rounds: Paints[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    rounds.push(await paintsOf(await loggedIn(stage.browser, kept), visit));
  }
  const of = (when: 'cold' | 'again', what: keyof Paint): number =>
    median(rounds.map((round) => round[when][what]));
  slowest = Math.max(slowest, of('cold', 'first'));
  console.log(
    `${visit.name.padEnd(20)}${ms(of('cold', 'first'))}${ms(of('cold', 'toRead'))}${ms(of('again', 'first'))}${ms(of('again', 'toRead'))}`,
  );
}
console.log(
  `\n${slowest < TARGET_MS ? 'met   ' : 'MISSED'}  first paint of every page, cold: ${Math.round(slowest)} ms, at most ${TARGET_MS} ms`,
);
await stage.close();
process.exit(0);
