import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { socketsOf } from '../../electron/dbus/bus-address.ts';
import { type LockWatching, watchBuses } from '../../electron/lock/watch-buses.ts';
import type { Clock } from '../../proxy/contract/time.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { eventually } from './eventually.ts';
import { type Locker, loginManagerOn, screenSaverOn, startBus, type TestBus } from './lock/lockers.ts';

/*
 * Whether the screen is locked, as Linux's desktops say it: real buses, and on them programs that speak GLib's D-Bus and not ours.
 */
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Watched {
  readonly watch: LockWatching;
  /** What it told so far. */
  readonly told: boolean[];
  /** Resolves once it has told this many, with the last. */
  last(count: number): Promise<boolean | undefined>;
}

function watched(session: string, system = '', clock = systemClock): Watched {
  const told: boolean[] = [];
  const watch = watchBuses({
    sessionBus: socketsOf(session),
    systemBus: socketsOf(system),
    clock,
    changed: (locked) => told.push(locked),
  });
  closing.push(() => watch.stop());
  return {
    watch,
    told,
    last: (count) => eventually(`${count} words`, () => told.length >= count).then(() => told.at(-1)),
  };
}
async function bus(path?: string): Promise<TestBus> {
  const one = await startBus(path);
  closing.push(() => one.close());
  return one;
}
async function saver(address: string, name?: string, path?: string): Promise<Locker> {
  const one = await screenSaverOn(address, name, path);
  closing.push(() => one.close());
  return one;
}
async function login(address: string): Promise<Locker> {
  const one = await loginManagerOn(address);
  closing.push(() => one.close());
  return one;
}

test.each([
  ['KDE', 'org.freedesktop.ScreenSaver', '/ScreenSaver'],
  ['freedesktop.org’s draft', 'org.freedesktop.ScreenSaver', '/org/freedesktop/ScreenSaver'],
  ['GNOME', 'org.gnome.ScreenSaver', undefined],
  ['Cinnamon', 'org.cinnamon.ScreenSaver', undefined],
  ['MATE', 'org.mate.ScreenSaver', undefined],
  ['Xfce', 'org.xfce.ScreenSaver', undefined],
])('a screen saver says that it locks and unlocks: %s', async (_, name, path) => {
  const { address } = await bus();
  const one = await saver(address, name, path);
  const { watch, told, last } = watched(address);
  await last(1);
  expect(watch.state()).toEqual({ kind: 'heard', by: 'screen-saver' });
  await one.does('lock');
  await last(2);
  await one.does('unlock');
  await last(3);
  expect(told).toEqual([false, true, false]);
});

test('a screen that is locked already is said to be, and a screen saver that comes later is heard', async () => {
  const { address } = await bus();
  const { watch, told, last } = watched(address);
  await eventually('everyone asked', () => watch.state().kind === 'unheard');
  expect(watch.state()).toEqual({ kind: 'unheard', why: 'nobody', held: false });
  const one = await screenSaverOn(address);
  await last(1);
  await one.does('lock');
  await last(2);
  await one.close();
  const after = watched(address);
  const two = await saver(address);
  expect(await after.last(1)).toBe(false);
  await two.does('lock');
  await after.last(2);
  const third = watched(address);
  expect(await third.last(1)).toBe(true);
  // Its screen saver had ended while it was locked, and said how it is when it came back.
  await last(4);
  expect(told).toEqual([false, true, false, true]);
});

test('the login manager says it by the hint that lockers give it, and by its requests', async () => {
  const { address } = await bus();
  const one = await login(address);
  const { watch, told, last } = watched('', address);
  await last(1);
  expect(watch.state()).toEqual({ kind: 'heard', by: 'login-manager' });
  await one.does('lock');
  await last(2);
  await one.does('unlock');
  await last(3);
  await one.does('ask-lock');
  await last(4);
  await one.does('ask-unlock');
  await last(5);
  // A desktop that follows the request and tells when it is over.
  await one.does('ask-lock');
  await last(6);
  await one.does('lock');
  await last(7);
  await one.does('unlock');
  await last(8);
  expect(told).toEqual([false, true, false, true, false, true, true, false]);
});

test('it is locked while any of several says so', async () => {
  const [session, system] = [await bus(), await bus()];
  const [gnome, manager] = [await saver(session.address), await login(system.address)];
  const { told, last } = watched(session.address, system.address);
  await last(1);
  await gnome.does('lock');
  await last(2);
  await manager.does('lock');
  await last(3);
  await gnome.does('unlock');
  await manager.does('unlock');
  await last(4);
  expect(told).toEqual([false, true, true, false]);
});

test('a signal of a program that is not the screen saver counts for nothing, though it is sent to us alone', async () => {
  const { address } = await bus();
  const one = await screenSaverOn(address);
  const hostile = await saver(address, 'org.example.Hostile');
  const { watch, told, last } = watched(address);
  await last(1);
  await one.does('lock');
  await last(2);
  // Unique names are counted up: ours is one of these.
  for (let n = 0; n < 8; n += 1) await hostile.does(`tell :1.${n} org.gnome.ScreenSaver unlocked`);
  await one.does('lock');
  await one.close();
  // Told by the bus behind all of that.
  await eventually('the screen saver’s end', () => watch.state().kind === 'unheard');
  expect(told).toEqual([false, true]);
});

test('a bus that ends while the screen is locked unlocks nothing; another at its place is found and asked', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bus-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'bus');
  const first = await startBus(path);
  const one = await screenSaverOn(first.address);
  const { watch, told, last } = watched(first.address);
  await last(1);
  await one.does('lock');
  await last(2);
  await Promise.all([first.close(), one.kill()]);
  await eventually('it is said', () => watch.state().kind === 'unheard');
  expect(watch.state()).toEqual({ kind: 'unheard', why: 'no-bus', held: true });
  await rm(path, { force: true });
  const second = await bus(path);
  await saver(second.address);
  await last(3);
  expect(told).toEqual([false, true, false]);
  expect(watch.state()).toEqual({ kind: 'heard', by: 'screen-saver' });
});

test('where there is no bus, none that takes us, or one that says nonsense, that is said and tried again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bus-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'bus');
  const address = `unix:path=${path}`;
  const answers = [
    'REJECTED KERBEROS_V4\r\n',
    'x'.repeat(5000),
    'OK 0\r\nnothing that is a message',
    'OK 0\r\n',
  ];
  const open = new Set<Socket>();
  let greeted = 0;
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => socket.write(answers[greeted++] ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const hurried: Clock = { now: systemClock.now, after: (ms, run) => systemClock.after(ms / 20, run) };
  const { watch, told } = watched(`unix:path=${folder}/none;${address}`, '', hurried);
  await eventually('it is tried again', () => greeted >= 3);
  await eventually('it is said', () => watch.state().kind === 'unheard');
  expect(watch.state()).toEqual({ kind: 'unheard', why: 'no-bus', held: false });
  expect(told).toEqual([]);
  for (const socket of open) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});
