import { expect, test } from 'vitest';
import { clickSuffices } from '../../electron/gateways/click-suffices.ts';
import { actionsOf, buttonAt, buttonsOf } from '../../electron/state/notice-buttons.ts';
import { createNoticePlanner } from '../../electron/state/notice-plan.ts';
import type { WaitingCall } from '../../electron/state/tray-view.ts';
import { ASSURANCES } from '../../proxy/contract/policy.ts';

const call = (id: string, deniable: boolean): WaitingCall => ({
  id,
  gateway: 'here',
  at: '',
  agent: 'claude',
  server: 'github',
  tool: 'destroy',
  leftMs: 300_000,
  deniable,
});

test('a notification of one call has Deny where one click denies, and Open always', () => {
  const { show } = createNoticePlanner().plan([call('a', true), call('b', false)]);
  expect(show.map(({ buttons }) => buttons)).toEqual([['deny', 'open'], ['open']]);
});

test('one that tells of several has no buttons: nobody denies what a button does not name', () => {
  const { show } = createNoticePlanner().plan(['a', 'b', 'c'].map((id) => call(id, true)));
  expect(show).toMatchObject([{ about: 'all', buttons: [] }]);
});

test('buttons are given where the platform has them, in our words, and none approves', () => {
  const buttons = buttonsOf({ deniable: true });
  for (const platform of ['darwin', 'win32'] as const) {
    expect(actionsOf(buttons, platform)).toEqual([
      { type: 'button', text: 'Deny' },
      { type: 'button', text: 'Open' },
    ]);
    expect(actionsOf([], platform)).toEqual([]);
  }
  expect(actionsOf(buttons, 'linux')).toEqual([]);
});

test('an index is that of the button that was shown, and one of no button denies nothing', () => {
  expect([0, 1, 2, -1, Number.NaN].map((index) => buttonAt(['deny', 'open'], index))).toEqual([
    'deny',
    'open',
    'open',
    'open',
    'open',
  ]);
  expect(buttonAt(['open'], 0)).toBe('open');
  expect(buttonAt([], 0)).toBe('open');
});

test('a click is enough where the rule asks for no more; at a gateway elsewhere it is another device', () => {
  const enough = (at: 'here' | 'elsewhere', confirm: 'quick' | 'full' | 'presence') =>
    ASSURANCES.filter((minAssurance) => clickSuffices({ confirm, minAssurance }, at));
  expect(enough('here', 'full')).toEqual(['click']);
  expect(enough('here', 'quick')).toEqual(['click']);
  expect(enough('elsewhere', 'full')).toEqual(ASSURANCES);
  expect(enough('here', 'presence')).toEqual([]);
  expect(enough('elsewhere', 'presence')).toEqual([]);
});
