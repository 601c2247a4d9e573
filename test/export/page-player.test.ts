import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ed25519Signer, type SignerKey } from '../../proxy/record/keys.ts';
import { axe } from '../console/axe.ts';
import { startBrowser, type View } from '../console/browser.ts';
import { logOf } from '../gateway/log.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { SECRET } from './bundle-rig.ts';
import { type OpenedPage, openedPage } from './opened-page.ts';
import { type PlayedScene, startPlayedScene } from './played-scene.ts';
import { type Forger, signedAnew } from './signed-anew.ts';
import { pack, unpack } from './unpacked.ts';

let scene: PlayedScene;
let browser: Browser;
let bundle: string;
beforeAll(async () => {
  [scene, browser] = await Promise.all([startPlayedScene(), startBrowser()]);
  // Whoever reads a session is no part of it.
  for (const { session, kind } of await logOf(scene.rig))
    if (kind === 'session.open' && session !== undefined)
      await scene.rig.gateway.control.outline(session, { limit: 1 }, OPERATOR);
  bundle = await scene.bundle();
});
afterAll(async () => {
  await browser?.close();
  await scene?.close();
});

const opened = (view?: View, path = bundle): Promise<OpenedPage> =>
  openedPage(browser, {
    folder: scene.rig.home,
    bundle: path,
    key: scene.rig.gateway.installation.vkey,
    ...(view === undefined ? {} : { view }),
  });
const AGENT_ONE = 'agent-one of olga with fixture';

/** The long session, with its first call shown. */
async function player(view?: View): Promise<OpenedPage> {
  const on = await opened(view);
  await on.page.getByRole('button', { name: AGENT_ONE }).first().click();
  await on.page.getByRole('article').getByText('/plain').first().waitFor();
  return on;
}
const section = (page: Page, name: string | RegExp) =>
  page.getByRole('article').getByRole('region', { name });
const moment = (page: Page) => page.getByText(/ of \d+ moments: /);
/** Jumps by a key until the call that is shown holds a text, and checks that it is not shown without. */
async function showCall(page: Page, text: string): Promise<void> {
  const row = page.getByRole('list').getByRole('button');
  for (let nth = 0; nth < (await row.count()); nth += 1) {
    if (!/^\d\d:\d\d:/.test((await row.nth(nth).textContent()) ?? '')) continue;
    await row.nth(nth).click();
    await page
      .getByRole('button', { name: /^\d\d:/ })
      .nth(0)
      .waitFor();
    await expect.poll(() => row.nth(nth).getAttribute('aria-current')).toBe('true');
    if ((await section(page, /^Request/).textContent())?.includes(text)) return;
  }
  throw new Error(`no call with ${text}`);
}

it('what happened is told by session: who, with what server, when, how many, and what became of them', async () => {
  const { page, problems, asked } = await opened();
  const sessions = page.getByRole('listitem').filter({ has: page.getByRole('button') });
  await sessions.first().waitFor();
  const texts = await sessions.allTextContents();
  expect(texts).toHaveLength(3);
  expect(texts[0]).toMatch(/^agent-one of olga with fixture/);
  expect(texts[0]).toMatch(/UTC \(.*\), 14 calls/);
  for (const said of ['7 held', '2 denied', '1 failed', '2 masked values']) expect(texts[0]).toContain(said);
  expect(texts[1]).toContain('1 call;');
  const records = await logOf(scene.rig);
  const second = records.filter(({ kind }) => kind === 'session.open')[1]?.session;
  const own = records.filter(({ session, kind }) => session === second && !kind.startsWith('log.'));
  expect(records.some(({ session, kind }) => session === second && kind === 'log.read')).toBe(true);
  const [begin, end] = [own.at(0), own.at(-1)].map((one) =>
    new Date((one?.time ?? 0) / 1000).toISOString().slice(0, 23).replace('T', ' '),
  );
  expect(texts[1]).toContain(`${begin} to ${end} UTC`);
  expect(texts[2]).toMatch(/^agent-two of olga/);
  // What is of no session can be reached, and nothing of a session is among it.
  await page.getByText(/^\d+ records of no session: configuration/).waitFor();
  await page.getByRole('button', { name: 'Show them' }).click();
  await page
    .getByRole('row', { name: /config\.change/ })
    .first()
    .waitFor();
  expect(await page.getByRole('row', { name: /session\.open/ }).count()).toBe(0);
  expect([problems, asked]).toEqual([[], []]);
});

it('a held call: who asked, which rule, who was told, who decided and why, what came back', async () => {
  const { page, problems } = await player();
  await page.keyboard.press('h');
  await section(page, /^Request/)
    .getByText('/reviewed')
    .waitFor();
  const way = await section(page, /step by step/)
    .getByRole('listitem')
    .allTextContents();
  const told = [
    /agent → gateway the agent asks: tools\/call/,
    /gateway policy decides: held, by writes/,
    /gateway → approver people are asked/,
    /gateway → approver delivered to ann/,
    /approver → gateway seen by ann/,
    /approver → gateway ann approves/,
    /gateway → server forwarded, by use 1 of 1/,
    /server → gateway the server answers/,
    /gateway → agent the agent gets its answer: answered/,
  ];
  expect(way).toHaveLength(told.length);
  told.forEach((one, nth) => void expect(way[nth]).toMatch(one));
  const decision = await section(page, 'Decision').textContent();
  expect(decision).toContain('held, by writes');
  expect(decision).toContain('- { name: writes, match: { tool: write }, then: hold }');
  const approval = await section(page, 'Approval').textContent();
  expect(approval).toMatch(/ann approved, .* \(os-presence\)\. Not signed by a device/);
  expect(approval).toContain('Agreed with the team.');
  expect(approval).toMatch(/delivered ann \(desktop.*seen ann \(desktop/s);
  expect(approval).toContain('It takesany approver');
  expect(await section(page, /^Answer/).textContent()).toContain('"text":"as agreed"');
  if (process.env['LOOK'] !== undefined)
    await page.screenshot({ path: `${process.env['LOOK']}/bundle-page-player.png`, fullPage: true });
  expect(problems).toEqual([]);
});

it('a denied call shows the rule of that time as it was written, and that nothing came back', async () => {
  const { page } = await player();
  await page.keyboard.press('d');
  await section(page, /^Request/)
    .getByText('/all')
    .waitFor();
  const decision = section(page, 'Decision');
  await decision.getByText(/- name: no-destroying\s+match: \{ tool: destroy \}\s+then: deny/).waitFor();
  expect(await decision.textContent()).toMatch(/from line \d+ of the configuration of that time/);
  expect(await section(page, /^Answer/).textContent()).toContain('None is on record');
  expect(await section(page, /step by step/).textContent()).not.toContain('→ server');
  await page.keyboard.press('d');
  await section(page, 'Approval').getByText('Not on a Friday.').waitFor();
  expect(await section(page, 'Approval').textContent()).toMatch(/ann denied/);
  // There is no third: it stays, and says so.
  await page.keyboard.press('d');
  await page.getByText('There is no later call of this session that was denied.').waitFor();
  await page.keyboard.press('Shift+D');
  await section(page, /^Request/)
    .getByText('/all')
    .waitFor();
});

it('masked values are marked where they stand, counted, and named in words', async () => {
  const { page } = await player();
  await page.keyboard.press('m');
  const masked = section(page, 'Masked: 2 values');
  await masked.waitFor();
  expect(await masked.textContent()).toContain('2 × access key of AWS (aws-key)');
  expect(await masked.textContent()).toContain('/params/arguments/path');
  for (const part of [/^Request/, /^Answer/])
    expect(await section(page, part).getByTitle('masked: access key of AWS').first().textContent()).toBe(
      '[masked:aws-key]',
    );
  expect(await page.content()).not.toContain(SECRET);
});

it('a failed call, one that shared an answer, one answered again, and a signed vote say so', async () => {
  const { page } = await player();
  await page.keyboard.press('f');
  await section(page, /^Request/)
    .getByText('/broken')
    .waitFor();
  expect(await section(page, /step by step/).textContent()).toContain('server → gateway the server fails');
  await showCall(page, '/signed');
  expect(await section(page, 'Approval').textContent()).toMatch(
    /bob approved.*by a click.*Signed by a device of theirs, and the signature is good/s,
  );
  await page.getByRole('button', { name: /write/ }).nth(3).click();
  await page.getByText('It was not forwarded by itself: the same call ran already').waitFor();
  expect(await section(page, 'Approval').textContent()).toContain('ann approved');
  expect(await section(page, /^Answer/).textContent()).toContain('ran {"path":"/twice"}');
  await page.getByRole('button', { name: /answered again/ }).click();
  await page.getByText('It was not forwarded again: the answer of before was kept for a retry').waitFor();
  expect(await section(page, /^Answer/).textContent()).toContain('ran {"path":"/retried"}');
});

it('a call that a replay sent is no work of the agent', async () => {
  const { page } = await opened();
  await page.getByRole('button', { name: AGENT_ONE }).nth(1).click();
  await page.getByText(/Sent by a replay \(record \d+\)/).waitFor();
  await page.getByText('this call is no work of the agent').waitFor();
});

it('steps go from record to record, and what has not happened yet is told as that', async () => {
  const { page } = await player();
  await page.keyboard.press('h');
  await section(page, /^Request/)
    .getByText('/reviewed')
    .waitFor();
  const toCome = page.getByRole('listitem').filter({ hasText: /→/ }).and(page.locator('.to-come'));
  expect(await toCome.count()).toBe(0);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => moment(page).textContent()).toContain('approval.request');
  expect(await toCome.count()).toBe(6);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => moment(page).textContent()).toContain('approval.delivery');
  expect(await toCome.count()).toBe(5);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => moment(page).textContent()).toContain('approval.request');
  await page.getByLabel('Moment in the session').focus();
  await page.keyboard.press('End');
  await expect.poll(() => moment(page).textContent()).toMatch(/(\d+) of \1 moments/);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(() => moment(page).textContent()).toMatch(/call 13 of 14/);
});

it('it plays: moment after moment, at its speed, and stops where it is told and at the end', async () => {
  const { page } = await opened();
  await page.clock.install();
  await page.getByRole('button', { name: AGENT_ONE }).first().click();
  await page.getByRole('article').getByText('/plain').first().waitFor();
  await page.clock.pauseAt(new Date(Date.now() + 60_000));
  const at = async () => Number(/^\d+/.exec((await moment(page).textContent()) ?? '')?.[0]);
  const begun = await at();
  await page.keyboard.press(' ');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.clock.runFor(1500);
  await expect.poll(at).toBeGreaterThan(begun);
  await page.keyboard.press(' ');
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  const paused = await at();
  await page.clock.runFor(10_000);
  expect(await at()).toBe(paused);
  await page.getByLabel('Speed').selectOption('100');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  const isOver = async () => {
    await page.clock.runFor(1500);
    return page.getByRole('button', { name: 'Play', exact: true }).isVisible();
  };
  await expect.poll(isOver).toBe(true);
  expect(await moment(page).textContent()).toMatch(/(\d+) of \1 moments/);
});

it.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 400],
] as const)('hostile text stays text, and axe finds nothing: %s, %i px', async (colorScheme, width) => {
  const { page, problems, asked } = await player({ colorScheme, width });
  for (const hostile of ['/reviewed', '<img src=x']) {
    await showCall(page, hostile);
    await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    await page.getByText('U+202E').first().waitFor();
    await page.getByText('U+001B').first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
    const text = (await page.locator('main').textContent()) ?? '';
    expect(['\u202e', '\u001b'].filter((odd) => text.includes(odd))).toEqual([]);
    expect(await axe(page)).toEqual([]);
  }
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  const form = await page.locator('#form').boundingBox();
  const field = await page.locator('#file').boundingBox();
  expect(field?.width).toBeLessThanOrEqual(form?.width ?? 0);
  if (process.env['LOOK'] !== undefined)
    await page.screenshot({
      path: `${process.env['LOOK']}/bundle-page-${colorScheme}-${width}.png`,
      fullPage: true,
    });
  await page.getByRole('button', { name: 'All sessions' }).click();
  await page.getByRole('button', { name: AGENT_ONE }).first().waitFor();
  expect(await axe(page)).toEqual([]);
  expect([problems, asked]).toEqual([[], []]);
});

it('a session on paper has each call with its decision, who decided and why', async () => {
  const { page } = await player();
  await page.evaluate('window.print = () => {}');
  await page.getByRole('button', { name: 'Print this session' }).click();
  await page.locator('#sheet tr').nth(14).waitFor({ state: 'attached' });
  await page.emulateMedia({ media: 'print' });
  const row = (name: RegExp) => page.getByRole('row', { name });
  await row(/denied, no-destroying/).waitFor();
  await row(/held, writes ann denied.*Not on a Friday\./).waitFor();
  await row(/bob approved.*Signed by a device.*Signed at my desk\./).waitFor();
  // What the print is of stays on it; what is for the screen does not.
  await page.getByRole('heading', { name: 'The bundle verifies' }).waitFor();
  expect(await page.getByRole('button').count()).toBe(0);
  // On A4, within margins of 12 mm: a name is not broken into its letters.
  await page.setViewportSize({ width: 703, height: 1000 });
  const destroy = await row(/denied, no-destroying/)
    .getByText('destroy', { exact: true })
    .boundingBox();
  expect(destroy?.height).toBeLessThan(20);
  if (process.env['LOOK'] !== undefined) {
    const margin = { top: '15mm', bottom: '15mm', left: '12mm', right: '12mm' };
    await page.pdf({ path: `${process.env['LOOK']}/bundle-page.pdf`, format: 'A4', margin });
  }
});

function ownSigner(): SignerKey {
  const { origin, keyring } = scene.rig.gateway.installation;
  return ed25519Signer(origin, keyring.log.export({ type: 'pkcs8', format: 'der' }));
}
/** As where a restored log has its policy in the epoch before. */
function withoutRules({ records, erase }: Forger): void {
  for (const record of records) if (record.kind === 'config.change') erase(record, 'config');
}

it('what is not in the bundle is told as that: the request of a call, the text of a rule', async () => {
  const requests = await logOf(scene.rig, { kind: 'call.request' });
  const joined = requests.find(({ facts }) => facts['joined'] === true);
  // What belongs to the call that it waited with is taken along, but for what that one asked.
  const { page } = await opened(undefined, await scene.bundle({ call: joined?.call ?? '' }));
  await page.getByRole('button', { name: AGENT_ONE }).click();
  await section(page, 'Decision').getByText('- { name: writes').waitFor();
  await page.getByRole('button', { name: /a call whose request is not in the bundle/ }).click();
  await page.getByText('Its request is not in the bundle').waitFor();
  const path = join(scene.rig.home, 'no-rules.zip');
  await pack(await signedAnew(await unpack(bundle), withoutRules, ownSigner()), path);
  const later = await opened(undefined, path);
  await later.page.getByRole('button', { name: AGENT_ONE }).first().click();
  await section(later.page, 'Decision').getByText('The text of the rule is not in the bundle').waitFor();
});
