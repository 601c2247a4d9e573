import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AWS_KEY } from '../mask/secrets.ts';
import { PROMPT } from './session-answers.ts';
import { detail, isWide, openCall, part, rows, type SessionStage, startSessions } from './session-stage.ts';
import { tellStory } from './session-story.ts';

let stage: SessionStage;
let path = '';
beforeAll(async () => {
  stage = await startSessions();
  await tellStory(stage, await stage.agent('builder'));
  path = `/sessions/${(await stage.sessionOf('builder')).id}`;
});
afterAll(() => stage.close());

const says = (page: Page, name: string): Promise<string> => part(page, name).innerText();

const WHOLE = { timeout: 9000, interval: 100 };

describe('a session', () => {
  it('tells whose it is, and its calls in order, each with decision, approval, masks and outcome', async () => {
    const { page, problems, context } = await stage.open(path);
    await rows(page).nth(11).waitFor();
    const head = await page.getByLabel('This session', { exact: true }).innerText();
    for (const word of ['builder', 'olga', 'fixture', 'open', 'idle-gap', '12: 9 allowed, 2 held, 1 denied'])
      expect(head).toContain(word);
    // A row is there by the session's outline; who decided and what was masked come with the call itself.
    await vi.waitFor(async () => {
      const lines = (await rows(page).allInnerTexts()).map((line) => line.replace(/\s+/g, ' '));
      for (const [n, words] of [
        [0, /agent to server tools\/list allowed .*passes answered/],
        [2, /destroy denied .*rule no-destroying denied/],
        [3, /write held .*ann approved · rule writes-need-a-person answered · [0-9.]+ m?s/],
        [4, /write held .*bob denied .* denied/],
        [5, /secrets allowed .* 2 masked answered/],
        [8, /fails allowed .* error/],
        [11, /server to agent sampling\/createMessage allowed server asks/],
      ] as const)
        expect(lines[n]).toMatch(words);
    }, WHOLE);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('leads to the same calls in Activity', async () => {
    const { page, context } = await stage.open(path);
    const link = page.getByRole('link', { name: 'Show in Activity' });
    const query = new URL((await link.getAttribute('href')) ?? '', 'http://x').searchParams;
    expect(Object.fromEntries(query)).toMatchObject({ agent: 'builder', server: 'fixture', time: 'own' });
    await context.close();
  });
});

describe('one call', () => {
  it('that was approved: rule, votes, request as a file, answer, times, records', async () => {
    const { page, problems, context } = await stage.open(path);
    await openCall(page, 'ann approved');
    expect(page.url()).toMatch(/\?call=[0-9a-f-]{36}$/);
    expect(await says(page, 'Decision')).toContain('writes-need-a-person');
    const approval = await says(page, 'Approval');
    for (const word of ['Any approver.', 'ann', 'approved', 'os-presence', 'Reason: Right.', 'used it'])
      expect(approval).toContain(word);
    expect(await says(page, 'Request')).toContain('/srv/a.txt');
    expect(await part(page, 'What was to be written').innerText()).toContain('two');
    expect(await part(page, 'Text of the answer').innerText()).toContain('ran {');
    const times = await says(page, 'Time');
    expect(times).toContain('waiting for people');
    for (const name of ['Received', 'Decided', 'Forwarded', 'Finished'])
      expect(times).toMatch(new RegExp(`${name}\\s+[0-9:]+\\.[0-9]{3}`));
    const records = await says(page, 'On record');
    for (const kind of ['call.request', 'approval.request', 'approval.decide', 'approval.use', 'call.result'])
      expect(records).toContain(kind);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('that was denied, by policy or by a person, was never forwarded', async () => {
    const { page, context } = await stage.open(path);
    await openCall(page, 'destroy');
    expect(await says(page, 'Decision')).toContain('no-destroying');
    expect(await says(page, 'Time')).toMatch(/Forwarded\s+never/);
    expect(await says(page, 'Answer')).toContain('None is on record.');
    await openCall(page, 'bob denied');
    expect(await says(page, 'Approval')).toContain('Reason: Not today.');
    expect(await says(page, 'Time')).toMatch(/Forwarded\s+never/);
    await context.close();
  });

  it('says what was masked, where, and never shows it', async () => {
    const { page, context } = await stage.open(path);
    await openCall(page, 'secrets');
    expect(await part(page, 'Text of the answer').innerText()).toContain('[masked:aws-key]');
    expect(await says(page, 'Masked')).toMatch(/aws-key\s+2 values\s+answer \/result\/content\/0\/text\s+×2/);
    expect(await says(page, 'Masked')).toContain('The original of the answer is sealed');
    expect(await page.content()).not.toContain(AWS_KEY);
    await context.close();
  });

  it('shows answers for what they are: data, things that are not drawn, failures', async () => {
    const { page, context } = await stage.open(path);
    await openCall(page, 'json');
    expect(await part(page, 'JSON in the text').innerText()).toContain('name: "ada"');
    expect(await part(page, 'Structured content').innerText()).toContain('total: 1');
    expect(await part(page, 'The rest of the answer').innerText()).toContain('took: "long"');
    await openCall(page, 'things');
    const things = await says(page, 'Answer');
    expect(things).toMatch(/image\s+image\/png, 20 B, not shown/);
    expect(things).toMatch(/resource file:\/\/\/notes.md\s+text\/markdown/);
    expect(things).toContain('# Notes');
    expect(things).toContain('uri: "file:///other.md"');
    expect(await detail(page).locator('img').count()).toBe(0);
    await openCall(page, 'fails');
    expect(await says(page, 'Answer')).toMatch(/The tool says that it failed[\s\S]*The disk is full/);
    await openCall(page, 'breaks');
    expect(await says(page, 'Answer')).toMatch(/Error -32000\s+Out of paper[\s\S]*tray: 2/);
    await context.close();
  });

  it('that a server made of the agent is told the other way round', async () => {
    const { page, context } = await stage.open(path);
    await openCall(page, 'sampling/createMessage');
    expect(await detail(page).innerText()).toMatch(/server fixture → agent builder/);
    expect(await says(page, 'What the server asked')).toContain(PROMPT);
    expect(await says(page, 'What the agent answered')).toContain('The second.');
    await context.close();
  });

  it('has its raw text on a switch', async () => {
    const { page, context } = await stage.open(path);
    await openCall(page, 'ann approved');
    await part(page, 'Request').getByRole('button', { name: 'Raw' }).click();
    const raw = JSON.parse(await part(page, 'The raw text of the request').innerText());
    expect(raw).toMatchObject({ method: 'tools/call', params: { name: 'write' } });
    await context.close();
  });

  it('and one record are each opened by their address, and are on record once', async () => {
    const { page, problems, context } = await stage.open(path);
    await openCall(page, 'ann approved');
    const link = page.url();
    const before = await stage.readings();
    await page.goto(link);
    await page.getByRole('heading', { name: 'write' }).waitFor();
    await part(page, 'On record')
      .getByRole('link', { name: /^Record/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('kind: "call.request"').waitFor();
    await dialog.getByText('jsonrpc: "2.0"').waitFor();
    expect(page.url()).toMatch(/call=[0-9a-f-]+&record=[0-9]+$/);
    await page.reload();
    await dialog.getByText('kind: "call.request"').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('heading', { name: 'write' }).waitFor();
    const after = await stage.readings();
    // The page was loaded twice, the record opened twice.
    expect([(after['session'] ?? 0) - (before['session'] ?? 0), after['record'], after['call']]).toEqual([
      2,
      2,
      undefined,
    ]);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('by keys alone', () => {
  it('arrows go from call to call, Enter opens and closes, Escape closes', async () => {
    const { page, problems, context } = await stage.open(path);
    // A row is there by the session's outline, before what it says comes with the call; the focus follows the drawing.
    const isActive = (words: string): Promise<void> =>
      vi.waitFor(
        async () => expect(await page.evaluate('document.activeElement?.innerText')).toContain(words),
        WHOLE,
      );
    await rows(page).first().getByRole('link').focus();
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('ArrowDown');
    await isActive('ann approved');
    expect(await detail(page).count()).toBe(0);
    await page.keyboard.press('Enter');
    await part(page, 'Approval').getByText('Reason: Right.').waitFor();
    await page.keyboard.press('ArrowDown');
    await part(page, 'Approval').getByText('Reason: Not today.').waitFor();
    await isActive('bob denied');
    await page.keyboard.press('Enter');
    await detail(page).waitFor({ state: 'hidden' });
    await page.keyboard.press('End');
    await isActive('sampling/createMessage');
    await page.keyboard.press('Enter');
    await detail(page).waitFor();
    await page.keyboard.press('Escape');
    await detail(page).waitFor({ state: 'hidden' });
    await isActive('sampling/createMessage');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('on a small screen the call stands alone, has the focus, and gives it back', async () => {
    const { page, context } = await stage.open(path, { width: 360, height: 640 });
    const row = rows(page).filter({ hasText: 'secrets' }).getByRole('link');
    await row.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'secrets' }).waitFor();
    expect(await rows(page).first().isVisible()).toBe(false);
    expect(await page.evaluate('document.activeElement?.innerText')).toBe('secrets');
    expect(await isWide(page)).toBe(false);
    await page.getByRole('button', { name: 'Next call' }).click();
    await page.getByRole('heading', { name: 'json' }).waitFor();
    await page.keyboard.press('Escape');
    await rows(page).first().waitFor();
    expect(await page.evaluate('document.activeElement?.innerText')).toContain('json');
    await context.close();
  });
});
