import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axe } from './axe.ts';
import { openCall, part, rows, type SessionStage, startSessions } from './session-stage.ts';
import { tellStory } from './session-story.ts';

let stage: SessionStage;
let path = '';
beforeAll(async () => {
  stage = await startSessions();
  await tellStory(stage, await stage.agent('builder'));
  path = `/sessions/${(await stage.sessionOf('builder')).id}`;
});
afterAll(() => stage.close());

describe.each(['light', 'dark'] as const)('axe finds nothing (%s)', (colorScheme) => {
  it.each([
    ['in the list beside a call', 1280, 'ann approved'],
    ['in a call that failed', 1280, 'breaks'],
    ['in the list alone, on a small screen', 400, undefined],
    ['in a call alone, on a small screen', 400, 'secrets'],
  ])(
    '%s',
    async (_, width, call) => {
      const { page, problems, context } = await stage.open(path, { colorScheme, width });
      await rows(page).first().waitFor();
      if (call !== undefined) await openCall(page, call);
      expect(await axe(page)).toEqual([]);
      expect(problems).toEqual([]);
      await context.close();
    },
    60_000,
  );

  it('in one record', async () => {
    const { page, context } = await stage.open(path, { colorScheme });
    await openCall(page, 'secrets');
    await part(page, 'On record')
      .getByRole('link', { name: /^Record/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText('jsonrpc: "2.0"').waitFor();
    expect(await axe(page)).toEqual([]);
    await context.close();
  }, 60_000);
});
