import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from './axe.ts';
import { isWide, type PolicyStage, startPolicy } from './policy-stage.ts';

const RULES = `default: hold
groups: { oncall: [ann, bob] }
rules:
  - { name: reads, match: { tool: "read*" }, when: has(args.path), then: allow }
  - { name: others, match: { server: [docs, "x-*"] }, then: allow }
  - name: writes-stay-in-work
    match: { tool: "write*" }
    when: path.within(args.path, "/work")
    then: hold
    message: A colleague looks at this first.
    require: { groups: [{ of: [oncall], need: 2 }], ownerMay: false, deadline: 30m }
  - { name: never, match: { tool: destroy }, then: deny }`;
const EVIL = `<b>read</b>\u202etxt.exe${'W'.repeat(400)}`;

let stage: PolicyStage;
beforeAll(async () => {
  stage = await startPolicy(RULES);
  const schema = { type: 'object', properties: { path: { type: 'string' }, text: {} }, required: ['path'] };
  stage.upstream.setTools([
    ...['read_file', 'write_file', 'destroy'].map((name) => ({ name, inputSchema: schema })),
    { name: EVIL, inputSchema: { type: 'object', properties: { 'a\u202eb': { type: 'string' } } } },
  ]);
  await stage.agent.call('tools/list');
});
afterAll(() => stage.close());

const decision = (page: Page) => page.getByRole('region', { name: 'The decision' });
const tried = (page: Page) => page.getByRole('region', { name: 'What was tried' });
const address = (question: Readonly<Record<string, string>>): string =>
  `/policy/try?${new URLSearchParams(question)}`;
const WRITE = { agent: 'agent-one', server: 'fixture', tool: 'write_file', args: '{"path":"/work/a"}' };

describe('a question to the policy', () => {
  it('is put together from what is known, by keyboard alone, and answered in words', async () => {
    const { page, problems, context } = await stage.open('/policy/try');
    await page.getByText('Would it be allowed?').waitFor();
    await page.getByRole('combobox', { name: 'Agent' }).focus();
    for (const name of ['agent-one', 'fixture']) {
      await page.keyboard.type(name.slice(0, 3));
      await page.getByRole('option', { name }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Tab');
    await page.keyboard.type('write_file');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Fill in what the tool asks for' }).click();
    const args = page.getByLabel('Arguments');
    expect(await args.inputValue()).toBe('{\n  "path": ""\n}');
    await args.fill('{"path": "/work/a"}');
    await args.press('Control+Enter');
    await decision(page).getByText('It waits for a person.').waitFor();
    const said = await decision(page).innerText();
    expect(said).toContain('The rule writes-stay-in-work decides');
    expect(said).toContain('A colleague looks at this first.');
    expect(said).toContain('Two of ann, bob. Not olga, who owns the agent.');
    expect(said).toContain('30 minutes');
    const steps = await tried(page).getByRole('listitem').allInnerTexts();
    expect(steps).toHaveLength(3);
    expect(steps[1]).toMatch(/others[\s\S]*docs or x-\*; this call has fixture/);
    expect(steps[2]).toContain('decides');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('is in the address, and the answer follows the policy in force', async () => {
    const { page, problems, context } = await stage.open(address(WRITE));
    await decision(page).getByText('It waits for a person.').waitFor();
    expect(await page.getByRole('combobox', { name: 'Tool' }).inputValue()).toBe('write_file');
    await stage.policy(RULES.replace('path.within(args.path, "/work")', 'args.size > 3'));
    await decision(page).getByText('It is refused.').waitFor();
    await decision(page).getByText('A rule that fails denies').waitFor();
    await tried(page).getByText('condition fails').waitFor();
    await stage.policy(RULES, 'mode: observe');
    await decision(page).getByText('Now it is only observed: the call runs.').waitFor();
    await decision(page).getByText('would be held').waitFor();
    await stage.policy(RULES);
    await decision(page).getByText('It waits for a person.').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('with a misspelt name says so, and what was meant', async () => {
    const { page, problems, context } = await stage.open(address({ ...WRITE, tool: 'write_fil' }));
    await page.getByText('There is no tool write_fil at this server. Did you mean this?').waitFor();
    await page.getByRole('button', { name: 'write_file', exact: true }).click();
    await page.getByText('Not known here').waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('tool')).toBe('write_file');
    await page.goBack();
    await page.getByText('Not known here').waitFor();
    expect(await page.getByRole('combobox', { name: 'Tool' }).inputValue()).toBe('write_fil');
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('what cannot be asked', () => {
  it('is marked where it is wrong', async () => {
    const { page, problems, context } = await stage.open('/policy/try');
    await page.getByLabel('Arguments').fill('{\n  "path": /work\n}');
    await page.getByText('Line 2, column 11').waitFor();
    await page.getByRole('button', { name: 'Go there' }).click();
    expect(
      await page.evaluate(
        '(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd))(document.activeElement)',
      ),
    ).toBe('/');
    await page.getByRole('button', { name: 'Ask the policy' }).click();
    for (const words of ['Which agent calls?', 'Which server is called?', 'Which tool?'])
      await page.getByText(words).waitFor();
    expect(new URL(page.url()).search).toBe('');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('or is refused by the gateway says why, and can be asked again', async () => {
    const { page, context } = await stage.open(address(WRITE));
    await decision(page).waitFor();
    await page.getByLabel('Arguments').fill(JSON.stringify({ path: 'x'.repeat(1024 * 1024) }));
    await page.getByRole('button', { name: 'Ask the policy' }).click();
    await page.getByText('The answer could not be loaded').waitFor();
    await page.getByText('too long for the address').waitFor();
    await page.getByLabel('Arguments').fill(JSON.stringify({ path: `/work/${'x'.repeat(5000)}` }));
    await page.getByRole('button', { name: 'Ask the policy' }).click();
    await decision(page).getByText('It waits for a person.').waitFor();
    await context.close();
  });
});

describe('hostile names', () => {
  it.each([1280, 360])('are shown for what they are, and axe finds nothing (%i px)', async (width) => {
    const { page, problems, context } = await stage.open(address({ ...WRITE, tool: '', args: '' }), {
      width,
    });
    await page.getByRole('combobox', { name: 'Tool' }).fill('<b>');
    const option = page.getByRole('option', { name: /U\+202E/ });
    await option.waitFor();
    expect(await option.innerText()).not.toContain('\u202e');
    await option.click();
    await page.getByText('characters that cannot be seen').waitFor();
    await page.getByRole('button', { name: 'Fill in what the tool asks for' }).click();
    expect(await page.getByLabel('Arguments').inputValue()).toContain('a\\u202eb');
    await page.getByRole('button', { name: 'Ask the policy' }).click();
    await decision(page).getByText('It waits for a person.').waitFor();
    expect(await page.locator('main').innerText()).not.toContain('\u202e');
    expect(await isWide(page)).toBe(false);
    expect(await axeFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('axe finds nothing in what is wrong, either', async () => {
    const { page, context } = await stage.open(address({ ...WRITE, agent: 'agent-on', args: '' }));
    await page.getByText('Not known here').waitFor();
    await page.getByLabel('Arguments').fill('{');
    await page.getByRole('combobox', { name: 'Server' }).fill('');
    await page.keyboard.press('Enter');
    await page.getByText('Which server is called?').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await context.close();
  });
});
