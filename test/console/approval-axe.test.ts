import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vote } from '../gateway/people.ts';
import { type ApprovalStage, armed, startApprovals } from './approval-stage.ts';
import { axe } from './axe.ts';

let stage: ApprovalStage;
beforeAll(async () => {
  stage = await startApprovals();
});
afterAll(() => stage.close());

const CALLS = {
  write: ['write_file', { path: '/srv/a.json', content: '{\n  "debug": true\n}\n', password: 'open sesame' }],
  edit: ['edit_file', { path: '/srv/a.json', old_text: 'a\nb \n', new_text: 'a\nc\n' }],
  sql: ['query', { sql: "UPDATE t SET a = 'x' WHERE id = 1 -- note" }],
  shell: ['run_command', { command: 'ls $HOME | wc -l > out' }],
  url: ['fetch', { url: 'http://user@10.0.0.1/a?b=c', headers: { a: [1, true, null, 'x\ny'] } }],
} as const;

describe.each(['light', 'dark'] as const)('axe finds nothing (%s)', (colorScheme) => {
  it.each(Object.entries(CALLS))('in a call of kind %s', async (_, [tool, args]) => {
    // Another call for each look: a denied one is not asked again.
    const { id, sending } = await stage.hold(tool, { ...args, look: colorScheme });
    const { page, problems, context } = await stage.open(id, { colorScheme });
    await page.locator('button:enabled', { hasText: 'Deny' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await vote(stage.rig, id, stage.ann, 'deny');
    await page.getByText('You denied this call').waitFor();
    await sending.done;
    expect(problems).toEqual([]);
    await context.close();
  });

  it('in the raw text and the form of a denial', async () => {
    const { id, sending } = await stage.hold('write', { look: colorScheme });
    const { page, context } = await stage.open(id, { colorScheme, width: 400 });
    // A key pressed while the page still loads is nobody's.
    await armed(page);
    await page.keyboard.press('r');
    await page.keyboard.press('d');
    await page.locator('button:enabled', { hasText: 'Deny this call' }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Deny this call' }).click();
    await page.getByText('You denied this call').waitFor();
    expect(await axe(page)).toEqual([]);
    await sending.done;
    await context.close();
  });
});
