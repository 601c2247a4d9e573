import { expect, test } from 'vitest';
import { createLockPause } from '../../electron/lock/lock-pause.ts';
import { createLockWords } from '../../electron/lock/lock-words.ts';

/* What the app makes of what it hears about the screen. */
const change = (locked: boolean) => ({ how: 'change', locked }) as const;
const answer = (locked: boolean) => ({ how: 'answer', locked }) as const;
const request = (locked: boolean) => ({ how: 'request', locked }) as const;

test('nobody’s word is no word', () => {
  expect(createLockWords().locked()).toBeUndefined();
});

test('who went while it was locked unlocks nothing, until it is back or another sees the screen unlocked', () => {
  const words = createLockWords();
  words.say('saver', change(true));
  words.say('login', answer(false));
  words.gone('saver');
  expect(words.locked()).toBe(true);
  expect(words.sources()).toEqual(['login']);
  // It never heard of the lock: that it knows of none says nothing.
  words.say('login', answer(false));
  expect(words.locked()).toBe(true);
  words.say('login', change(false));
  expect(words.locked()).toBe(false);

  words.say('saver', change(true));
  words.gone('saver');
  words.say('saver', answer(false));
  expect(words.locked()).toBe(false);
});

test('a request to lock counts, and ends with one to unlock, or with the state that followed it', () => {
  const words = createLockWords();
  words.say('login', answer(false));
  words.say('login', request(true));
  expect(words.locked()).toBe(true);
  words.say('login', request(false));
  expect(words.locked()).toBe(false);

  words.say('login', request(true));
  words.say('login', change(true));
  words.say('login', change(false));
  expect(words.locked()).toBe(false);

  // A locker that tells nobody: what is asked says that the hint is off, and was off all the time.
  words.say('login', request(true));
  words.gone('login');
  words.say('login', answer(false));
  expect(words.locked()).toBe(true);
});

/** A gateway that may be away, and what it was told. */
function gateway(there = true) {
  const told: boolean[] = [];
  const self = {
    there,
    told,
    async pause(paused: boolean): Promise<void> {
      if (!self.there) throw new Error('away');
      told.push(paused);
    },
  };
  return self;
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('it pauses and lets go on where the person wants it', async () => {
  const { told, pause } = gateway();
  let wanted = true;
  const by = createLockPause({ wanted: () => wanted, pause });
  by.locked(true);
  await settled();
  by.locked(false);
  await settled();
  expect(told).toEqual([true, false]);

  by.locked(true);
  await settled();
  wanted = false;
  by.settingChanged();
  await settled();
  expect(told).toEqual([true, false, true, false]);
  wanted = true;
  by.settingChanged();
  await settled();
  expect(told.at(-1)).toBe(true);
});

test('what somebody let go on while it is locked is not paused again by the same lock', async () => {
  const { told, pause } = gateway();
  const by = createLockPause({ wanted: () => true, pause });
  by.locked(true);
  await settled();
  by.gatewayThere();
  by.settingChanged();
  await settled();
  expect(told).toEqual([true]);
});

test('a gateway that was away is told once it is there, and only how it is by then', async () => {
  const away = gateway(false);
  const by = createLockPause({ wanted: () => true, pause: away.pause });
  by.locked(true);
  await settled();
  by.locked(false);
  await settled();
  by.locked(true);
  await settled();
  expect(away.told).toEqual([]);
  away.there = true;
  by.gatewayThere();
  await settled();
  expect(away.told).toEqual([true]);
});

test('what an earlier run paused is let go where the setting is off by now', async () => {
  const { told, pause } = gateway();
  const by = createLockPause({ wanted: () => false, pause });
  by.gatewayThere();
  await settled();
  by.locked(true);
  await settled();
  expect(told).toEqual([false, false]);
});
