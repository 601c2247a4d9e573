import { afterAll, beforeAll, expect, it } from 'vitest';
import { axe } from './axe.ts';
import { detail, isWide, openCall, part, type SessionStage, startSessions } from './session-stage.ts';

let stage: SessionStage;
beforeAll(async () => {
  stage = await startSessions();
});
afterAll(() => stage.close());

it('two calls are compared, message by message, and the comparison has an address', async () => {
  const agent = await stage.agent('builder');
  const before = { path: '/srv/notes.md', lines: 10, deep: { same: [1, 2, 3] } };
  await agent.tool('read', before);
  await agent.tool('look', { ...before, lines: 20, also: 'this' });
  await agent.tool('destroy', { path: '/srv' });
  const { id } = await stage.sessionOf('builder');
  const { page, problems, context } = await stage.open(`/sessions/${id}`);

  await openCall(page, 'read');
  await detail(page).getByRole('button', { name: 'Compare with another call' }).click();
  await detail(page).getByText('Compare with which call?').waitFor();
  await openCall(page, 'look');
  const request = part(page, 'Request');
  await request.getByText('added').first().waitFor();
  const shown = await request.innerText();
  expect(shown).toMatch(/removed:\s+"lines": 10/);
  expect(shown).toMatch(/added:\s+"lines": 20/);
  expect(shown).toMatch(/added:\s+"also": "this"/);
  expect(shown).not.toMatch(/(added|removed):\s+"(id|jsonrpc)"/);
  expect(await part(page, 'Answer').innerText()).toContain('added');
  expect(await axe(page)).toEqual([]);

  // Whoever is given the address sees the same, on a small screen and in the dark too.
  const address = new URL(page.url());
  const other = await stage.open(address.pathname + address.search, { colorScheme: 'dark', width: 400 });
  await part(other.page, 'Request').getByText('added').first().waitFor();
  expect(await isWide(other.page)).toBe(false);
  expect(await axe(other.page)).toEqual([]);
  await other.context.close();

  // A call that never ran has no answer of a server.
  await openCall(page, 'destroy');
  await part(page, 'Answer').getByText('removed').first().waitFor();
  await part(page, 'Answer').getByText('Only that call has one on record').waitFor();
  await detail(page).getByRole('button', { name: 'Stop comparing' }).click();
  await part(page, 'Request').getByText('/srv').first().waitFor();
  expect(new URL(page.url()).searchParams.has('with')).toBe(false);
  expect([...problems, ...other.problems]).toEqual([]);
  await context.close();
});
