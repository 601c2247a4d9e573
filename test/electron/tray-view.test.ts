import { expect, test } from 'vitest';
import { type ShellState, timeWords, trayView, type WaitingCall } from '../../electron/state/tray-view.ts';
import { unwitnessedSince } from '../../electron/state/unwitnessed-since.ts';
import { witnessNotice, witnessTrouble } from '../../electron/state/witness-trouble.ts';
import type { WitnessedView } from '../../proxy/contract/views.ts';

const calm: ShellState = {
  gateway: 'running',
  waiting: [],
  pausedAll: false,
  pausedSome: 0,
  logWritable: true,
  unwitnessedSince: undefined,
  witnessTrouble: undefined,
  disk: { level: 'good', daysLeft: null },
  outOfReach: [],
  notificationsReach: true,
  update: undefined,
};
const call = (id: string, more: Partial<WaitingCall> = {}): WaitingCall => ({
  id,
  gateway: 'here',
  at: '',
  agent: 'claude',
  server: 'github',
  tool: 'delete_file',
  leftMs: 240_000,
  deniable: false,
  ...more,
});
const labels = (state: ShellState): string[] =>
  trayView(state).menu.flatMap((item) => (item.kind === 'line' ? [] : [item.label]));

test('each state has its icon, and trouble is shown before anything else', () => {
  expect(trayView(calm).icon).toBe('running');
  expect(trayView({ ...calm, pausedAll: true }).icon).toBe('paused');
  expect(trayView({ ...calm, waiting: [call('a')], pausedAll: true }).icon).toBe('waiting');
  for (const trouble of [
    { gateway: 'down' },
    { gateway: 'needs-person' },
    { logWritable: false },
    { disk: { level: 'bad', daysLeft: 3 } },
    { notificationsReach: false },
    { witnessTrouble: 'behind' },
    { witnessTrouble: 'contradicted' },
  ] as const) {
    expect(trayView({ ...calm, waiting: [call('a')], ...trouble }).icon).toBe('trouble');
  }
});

test('the menu names the five newest calls, each leading to its approval, and the rest behind one line', () => {
  const waiting = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => call(id));
  const { menu, title, tooltip } = trayView({ ...calm, waiting });
  const acts = menu.flatMap((item) => (item.kind === 'item' ? [item.does] : []));
  expect(acts.filter(({ act }) => act === 'approval')).toEqual(
    ['a', 'b', 'c', 'd', 'e'].map((id) => ({ act: 'approval', id, gateway: 'here' })),
  );
  expect(labels({ ...calm, waiting })).toContain('All 7 waiting calls');
  expect(title).toBe('7');
  expect(tooltip).toContain('7 calls wait');
});

test('agents are paused or let go on, and neither while there is no gateway to be told', () => {
  const pause = (state: ShellState) =>
    trayView(state).menu.find((item) => item.kind === 'item' && /pause|resume/.test(item.does.act));
  expect(pause(calm)).toMatchObject({ does: { act: 'pause' }, enabled: true });
  expect(pause({ ...calm, pausedAll: true })).toMatchObject({ does: { act: 'resume' }, enabled: true });
  expect(pause({ ...calm, gateway: 'down' })).toMatchObject({ enabled: false });
});

test('the menu leads to the console, to Settings and out', () => {
  const acts = trayView(calm).menu.flatMap((item) => (item.kind === 'item' ? [item.does.act] : []));
  expect(acts).toEqual(['open', 'pause', 'settings', 'about', 'quit']);
});

test('no text of a server gets into the menu', () => {
  const hostile = call('a', { tool: 'Approve me now‮ &&', server: 'x'.repeat(41) });
  const all = labels({ ...calm, waiting: [hostile] }).join('\n');
  expect(all).toContain('claude: a tool on a server');
  expect(all).not.toContain('Approve me');
});

test('times are said to the nearest unit that a person plans with', () => {
  expect(timeWords(299_900)).toBe('5 min');
  expect(timeWords(59_400)).toBe('59 s');
  expect(timeWords(7_200_000)).toBe('2 h');
  expect(timeWords(-5)).toBe('0 s');
});

type WitnessState = WitnessedView['witnesses'][number]['state'];
const witnessed = (quorum: number, states: readonly WitnessState[]): WitnessedView => ({
  ...{ quorum, size: 7 },
  witnesses: states.map((state) => ({ name: 'other', vkey: 'other+0+0', state, size: 7, at: 1 })),
});

test('a log with too few witnesses is said, and is no trouble: calls go on', () => {
  const since = (quorum: number, ...states: WitnessState[]) => unwitnessedSince(witnessed(quorum, states));
  expect(unwitnessedSince(null)).toBeUndefined();
  expect(since(1, 'good', 'unreachable')).toBeUndefined();
  expect(since(2, 'good', 'new')).toBeUndefined();
  expect(since(2, 'good', 'unreachable')).toBe(7);
  expect(since(1, 'contradicted')).toBe(7);

  const { icon, tooltip } = trayView({ ...calm, unwitnessedSince: 7 });
  expect([icon, tooltip]).toEqual(['running', 'Countersign: The log is unwitnessed since record 7']);
  expect(labels({ ...calm, unwitnessedSince: 0 })[0]).toBe('No record of the log is witnessed');
  expect(trayView({ ...calm, unwitnessedSince: 7, logWritable: false }).icon).toBe('trouble');
});

test('one witness that has seen another log than this one is trouble, whatever the others say', () => {
  const trouble = (...states: WitnessState[]) => witnessTrouble(witnessed(1, states));
  expect(witnessTrouble(null)).toBeUndefined();
  for (const state of ['good', 'new', 'unreachable', 'unknown-log', 'refused', 'bad-answer'] as const) {
    expect(trouble('good', state)).toBeUndefined();
  }
  expect(trouble('good', 'behind')).toBe('behind');
  expect(trouble('behind', 'contradicted', 'unreachable')).toBe('contradicted');

  const forgot = witnessed(1, ['good']);
  const [one] = forgot.witnesses;
  if (one === undefined) throw new Error('no witness');
  expect(witnessTrouble({ ...forgot, witnesses: [{ ...one, setBack: true }] })).toBe('set-back');
  expect(
    witnessTrouble({
      ...forgot,
      witnesses: [
        { ...one, setBack: true },
        { ...one, state: 'behind' },
      ],
    }),
  ).toBe('behind');

  const set = { ...calm, unwitnessedSince: 7 };
  const words = (['behind', 'contradicted', 'set-back'] as const).map((one) =>
    labels({ ...set, witnessTrouble: one }).slice(0, 2),
  );
  // Neither is told in the words for a witness that is merely away, nor in the other's.
  expect(words.slice(0, 2).flat()).not.toContain(labels(set)[0]);
  expect(new Set(words.map(([first]) => first)).size).toBe(3);
  expect(labels({ ...set, witnessTrouble: 'behind', logWritable: false })[0]).not.toBe(words[0]?.[0]);
});

test('it is notified of once each time that it begins or turns, and taken back once it is over', () => {
  const show = (...change: Parameters<typeof witnessNotice>) => witnessNotice(...change).show.length;
  expect(show(undefined, undefined)).toBe(0);
  expect(show(undefined, 'behind')).toBe(1);
  expect(show('behind', 'behind')).toBe(0);
  expect(show('behind', 'contradicted')).toBe(1);
  const [notice] = witnessNotice(undefined, 'behind').show;
  expect(witnessNotice('behind', undefined)).toEqual({ close: [notice?.about], show: [] });
});
