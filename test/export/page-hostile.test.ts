import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { missingIn, wantedText } from '../../proxy/platform/json/searchable-text.ts';
import { ed25519Signer, type SignerKey } from '../../proxy/record/keys.ts';
import { startBrowser } from '../console/browser.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { writeBundle } from './bundle-file.ts';
import { openedPage } from './opened-page.ts';
import { type Forged, type Forger, signedAnew } from './signed-anew.ts';
import { type Held, pack, unpack } from './unpacked.ts';

/** Whoever has the log's key writes what they like into it, and an agent what it likes into bodies. */
let scene: Scene;
let browser: Browser;
let key: string;
let signer: SignerKey;
let whole: Held[];
const READ = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":';

beforeAll(async () => {
  [scene, browser] = await Promise.all([startScene('default: allow'), startBrowser()]);
  for (const args of ['{"path":"/first"}', '{"path":"/second"}', `{"text":"${'\\\\'.repeat(100_000)}"}`])
    await scene.agent.post(`${READ}${args}}}`);
  const { vkey, origin, keyring } = scene.rig.gateway.installation;
  key = vkey;
  signer = ed25519Signer(origin, keyring.log.export({ type: 'pkcs8', format: 'der' }));
  await writeBundle(await scene.rig.gateway.control.exportLog({}, OPERATOR), at('whole.zip'));
  whole = await unpack(at('whole.zip'));
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await scene?.close();
});

const at = (name: string): string => join(scene.rig.home, name);
const AGENT = 'agent-one of olga with fixture';
async function opened(lie: (forger: Forger) => void = () => {}) {
  await pack(await signedAnew(whole, lie, signer), at('forged.zip'));
  return openedPage(browser, { folder: scene.rig.home, bundle: at('forged.zip'), key });
}
const ofKind = ({ records }: Forger, kind: string): Forged[] => records.filter((one) => one.kind === kind);
const article = (page: Page) => page.getByRole('article');

it('a long run of backslashes is looked through and shown', async () => {
  const { page, problems } = await opened();
  await page.getByLabel('Search what was verified').fill('\\é');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect.poll(() => page.getByRole('status').textContent()).toMatch(/^0 calls found\./);
  await page.getByRole('button', { name: 'Clear' }).click();
  const hits = (text: string, wanted: string) =>
    page.evaluate(`[...(${text}).matchAll(patternOf(${wanted}))].length`);
  expect(await hits(`'\\\\'.repeat(200_000)`, `'é'`)).toBe(0);
  expect(await hits(`String.raw\`\\\\\\u00e9 é\``, `'é'`)).toBe(2);
  // Nor is one letter tried in two ways that are the same.
  expect(await hits(`'日'.repeat(200) + 'y'`, `'日'.repeat(199) + 'x'`)).toBe(0);
  expect(problems).toEqual([]);
});

it.each([
  ['caf\u00e9', '{"a":"caf\\u00e9"}'],
  ['caf\\u00e9', 'caf\u00e9'],
  ['caf\\U00E9', 'CAFE\u0301'],
  ['cafe', 'cafe\u0301'],
  ['cafe', 'caf\u00e9'],
  ['stra\u00dfe', 'STRASSE'],
  ['STRASSE', 'stra\u00dfe'],
  ['\ufb01n', 'FIN'],
  ['\u03a3\u03a3', '\u03c3\u03c2'],
  ['say "hi"', '{"a":"say \\"hi\\""}'],
  ['say \\"hi\\"', 'say "hi"'],
  ['\ud83d\ude00', '\\ud83d\\ude00'],
  ['\ufffd', '\\ud83d'],
  ['line\nfeed', '"{\\"a\\":\\"line\\\\nfeed\\"}"'],
  ['deep', '\\\\\\\\\\\\\\\\u0064eep'],
  ['nothing', 'something'],
])('whether %j is in %j, the page says as the log does', async (wanted, text) => {
  const { page } = await opened();
  const said = await page.evaluate(`holdsText(${JSON.stringify(text)}, waysOf(${JSON.stringify(wanted)}))`);
  expect(said).toBe(missingIn(Buffer.from(text), [wantedText(wanted)]).length === 0);
});

it('what is read at a time while it searches is bounded, and one reading that fails ends it in words', async () => {
  const { page, problems } = await opened();
  const held = await page.evaluate(`(async () => {
    const budget = newBudget(100);
    let [now, most, done] = [0, 0, 0];
    const act = (size) => budget.hold(size, async () => {
      most = Math.max(most, now += size);
      await new Promise((go) => setTimeout(go, 1));
      now -= size;
      done += 1;
    });
    await Promise.all([40, 40, 40, 100, 10, 10].map(act));
    await act(1000);
    await budget.hold(100, () => Promise.reject(new Error('no'))).catch(() => {});
    await act(100);
    return [most, done];
  })()`);
  expect(held).toEqual([1000, 8]);
  await page.evaluate(`bodyText = async () => { throw new Error('the disk is gone'); }`);
  await page.getByLabel('Search what was verified').fill('first');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect
    .poll(() => page.getByRole('status').textContent())
    .toMatch(/could not be read.*the disk is gone/);
  expect(await page.getByRole('progressbar').count()).toBe(0);
  expect(problems).toEqual([]);
});

it('says of a body that is no text what stands in its place, and nothing of one that has that sign', async () => {
  const odd = (bytes: Buffer) => (forger: Forger) => {
    const [result] = ofKind(forger, 'call.result');
    if (result !== undefined) forger.body(result, 'answer', bytes);
  };
  const note = async (bytes: Buffer) => {
    const { page, problems } = await opened(odd(bytes));
    await page.getByRole('button', { name: AGENT }).first().click();
    await article(page).getByText('Answer, as the agent saw it').waitFor();
    await expect.poll(() => article(page).textContent()).toContain('caf\ufffd');
    expect(problems).toEqual([]);
    return article(page).getByText('not UTF-8').count();
  };
  expect(await note(Buffer.from('caf\xe9 au lait', 'latin1'))).toBe(1);
  expect(await note(Buffer.from('caf\ufffd'))).toBe(0);
});

it('so many places in a text are marked, and it says that there are more', async () => {
  const { page } = await opened();
  const drawn = (text: string, hits: string) =>
    page.evaluate(`(() => {
      const made = element('div', marked(${text}, ${hits}));
      const [marks, masked] = ['mark', '.masked'].map((one) => made.querySelectorAll(one).length);
      return [marks, masked, made.textContent.slice(-60)];
    })()`);
  expect(await drawn(`'a'.repeat(100_000)`, '/a/g')).toEqual([
    2000,
    0,
    expect.stringContaining('not marked'),
  ]);
  expect(await drawn(`'[masked:key]'.repeat(3000)`, 'undefined')).toEqual([
    ...[0, 2000, expect.stringContaining('not marked')],
  ]);
  expect(await drawn(`'x[masked:key]y'`, '/d:key\\]y/g')).toEqual([2, 1, 'x[masked:key]y']);
});

it('words that every object of the language has are words of the bundle and no more', async () => {
  const { page, problems } = await opened((forger) => {
    for (const { facts } of ofKind(forger, 'call.request'))
      Object.assign(facts, { decision: 'constructor', reason: 'constructor' });
    for (const { facts } of ofKind(forger, 'call.result')) Object.assign(facts, { outcome: 'constructor' });
    for (const { facts } of ofKind(forger, 'session.open')) Object.assign(facts, { basis: 'constructor' });
    const [first] = ofKind(forger, 'call.request');
    if (first === undefined) throw new Error('no call');
    Object.assign(first.facts, { 'mask.constructor': 1 });
    forger.body(first, 'request', `${READ}{"path":"/first [masked:constructor]"}}}`);
    forger.body(first, 'constructor', '"of no role"');
  });
  await page.getByRole('button', { name: AGENT }).first().click();
  await article(page).getByText('/first').first().waitFor();
  expect(await page.locator('#contents').textContent()).not.toMatch(/native code|function Object/);
  expect(await article(page).getByTitle('masked: other value').first().textContent()).toBe(
    '[masked:constructor]',
  );
  await page.getByLabel('Search what was verified').fill('of no role');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('button', { name: 'Found next' }).click();
  await expect.poll(() => page.getByRole('status').textContent()).toMatch(/1 call found.*in another body/);
  // On paper, too, where a name of theirs would hide it.
  await page.locator('#what').selectOption('calls');
  await page
    .getByRole('row', { name: /read on fixture/ })
    .first()
    .waitFor();
  expect(await page.locator('td.constructor').count()).toBe(0);
  expect(problems).toEqual([]);
});

it('a call that cannot be shown is told as that, and the one before is gone', async () => {
  const { page, problems } = await opened();
  await page.getByRole('button', { name: AGENT }).first().click();
  await article(page).getByText('/first').first().waitFor();
  await page.evaluate(`timePart = () => { throw new Error('no time'); }`);
  await page.getByRole('button', { name: 'Call ▸' }).click();
  await page.getByText(/could not be shown.*no time/).waitFor();
  expect(await page.getByText('"/first"').count()).toBe(0);
  expect(problems).toEqual([]);
});

it('bodies are laid out as they are written: numbers, doubled keys, their order, what stands before them', async () => {
  const { page } = await opened((forger) => {
    const [first] = ofKind(forger, 'call.request');
    const args =
      '{"big":9007199254740993,"real":1.0,"name":1,"name":2,"2":"two","1":"one","none":{},"empty":[]}';
    if (first !== undefined) forger.body(first, 'request', `${READ}${args}}}`);
  });
  await page.getByRole('button', { name: AGENT }).first().click();
  await article(page).getByText('"big": 9007199254740993').first().waitFor();
  const text = (await article(page).locator('pre', { hasText: '"big"' }).first().textContent()) ?? '';
  expect(text.replace(/\n\s*/g, ' ')).toContain(
    '{ "big": 9007199254740993, "real": 1.0, "name": 1, "name": 2, "2": "two", "1": "one", "none": {}, "empty": [] }',
  );
  const laid = (given: string) => page.evaluate(`pretty(${JSON.stringify(given)}, 1000)`);
  expect(await laid('{"a":[1,{"b":"x, {y}: \\" \\u0061"}], "c" : -0 }')).toBe(
    '{\n  "a": [\n    1,\n    {\n      "b": "x, {y}: \\" \\u0061"\n    }\n  ],\n  "c": -0\n}',
  );
  for (const none of ['{"a":1', 'no JSON', '\ufeff{"a":1}']) expect(await laid(none)).toBe(none);
  const [first] = (await page.evaluate(
    `[pretty('['.repeat(5000) + ']'.repeat(5000), 1000).length]`,
  )) as number[];
  expect(first).toBeLessThan(1200);
  expect(
    await page.evaluate(`(async () => {
      const file = { name: 'bodies/x', method: 0, packed: 37, size: 37, data: 0, crc: 0 };
      const bytes = new Uint8Array(37);
      bytes.set([0xef, 0xbb, 0xbf, 0x7b, 0x7d], 32);
      const bodies = new Map([['x', { ...file, crc: crc32(bytes, 0) }]]);
      return bodyText({ blob: new Blob([bytes]), found: { bodies } }, 'x');
    })()`),
  ).toBe('\ufeff{}');
});

it('the verdict is of the bundle that was given last, and names it', async () => {
  const { page, problems } = await opened();
  await page.getByText('forged.zip').first().waitFor();
  await page.evaluate(`{
    const verify = verifyBundle;
    let nth = 0;
    verifyBundle = async (...given) => {
      const found = await verify(...given);
      if (nth++ === 0) await new Promise((go) => { letGo = go; });
      return found;
    };
  }`);
  const damaged = whole.map((one) =>
    one.name === 'consistency' ? { ...one, data: Buffer.from('no') } : one,
  );
  await pack(damaged, at('second.zip'));
  const verify = page.getByRole('button', { name: 'Verify' });
  await verify.click();
  await expect.poll(() => page.evaluate('typeof letGo')).toBe('function');
  await page.getByLabel('Bundle').setInputFiles(at('second.zip'));
  await verify.click();
  await page.getByRole('heading', { name: /does not verify \(bad-proof\)/ }).waitFor();
  await page.evaluate('letGo()');
  await page.evaluate('new Promise((go) => setTimeout(go, 200))');
  await page.getByRole('heading', { name: /does not verify \(bad-proof\)/ }).waitFor();
  await page.getByText('second.zip').waitFor();
  expect(await page.getByRole('heading', { name: 'What happened' }).count()).toBe(0);
  expect(problems).toEqual([]);
});

it('what is read side by side is read once', async () => {
  const { page } = await opened();
  const read = await page.evaluate(`(async () => {
    const blob = new Blob([Uint8Array.from({ length: 3 << 20 }, (_, n) => n >> 10)]);
    let reads = 0;
    const slice = blob.slice.bind(blob);
    blob.slice = (...range) => (reads++, slice(...range));
    const read = windowOn(blob);
    const got = await Promise.all(Array.from({ length: 2048 }, (_, n) => read(n * 1024, 1024)));
    return [reads, got.every((bytes, n) => bytes.length === 1024 && bytes[0] === (n & 255))];
  })()`);
  expect(read).toEqual([2, true]);
});

it('keys of the player are its own: elsewhere on the page a letter is a letter, and space scrolls', async () => {
  const { page } = await opened();
  await page.getByRole('button', { name: 'Verify' }).focus();
  await page.keyboard.press('/');
  expect(await page.evaluate('document.activeElement.type')).not.toBe('search');
  await page.getByRole('button', { name: AGENT }).first().click();
  await article(page).getByText('/first').first().waitFor();
  const moment = page.getByText(/ of \d+ moments: /);
  await page.getByRole('heading', { name: 'Verify a Countersign bundle' }).click();
  const before = await moment.textContent();
  for (const one of ['ArrowRight', 'f', ' ']) await page.keyboard.press(one);
  expect(await moment.textContent()).toBe(before);
  expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
  await page.getByRole('region', { name: 'Player of a session' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => moment.textContent()).not.toBe(before);
  await page.keyboard.press('/');
  expect(await page.evaluate('document.activeElement.type')).toBe('search');
});
