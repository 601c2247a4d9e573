import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sessionBus, socketsOf, systemBus } from '../../electron/dbus/bus-address.ts';
import { readMessage } from '../../electron/dbus/read-message.ts';
import { typesOf, valuesIn } from '../../electron/dbus/read-values.ts';
import { writeCall } from '../../electron/dbus/write-call.ts';

/* D-Bus as it is read and written here. That real buses and programs take it for theirs is in test/desktop/lock-watch.test.ts. */
const CALL = {
  to: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
  member: 'AddMatch',
};

test('what is written is read again, whole messages one by one', () => {
  const one = writeCall(7, { ...CALL, args: ["type='signal'", 'ü'] });
  const two = writeCall(8, CALL);
  const both = Buffer.concat([one, two]);
  const first = readMessage(both);
  expect(first).toMatchObject({
    end: one.length,
    message: { kind: 'call', path: CALL.path, member: 'AddMatch', body: ["type='signal'", 'ü'] },
  });
  expect(readMessage(both.subarray(one.length))?.message.body).toEqual([]);
  for (let length = 0; length < one.length; length += 1)
    expect(readMessage(one.subarray(0, length))).toBeUndefined();
});

test('values of every kind are read, in both byte orders', () => {
  expect(valuesIn(Buffer.from('05', 'hex'), true, 0).all('y')).toEqual([5]);
  expect(valuesIn(Buffer.from('00000001', 'hex'), false, 0).all('b')).toEqual([true]);
  expect(valuesIn(Buffer.from('fffe', 'hex'), false, 0).all('n')).toEqual([-2]);
  expect(valuesIn(Buffer.from('feffffffffffffff', 'hex'), true, 0).all('x')).toEqual([-2n]);
  expect(valuesIn(Buffer.from('000000000000f83f', 'hex'), true, 0).all('d')).toEqual([1.5]);
  expect(valuesIn(Buffer.from('080000000000000001620000' + '01000000', 'hex'), true, 0).all('a(v)')).toEqual([
    [[true]],
  ]);
});

test('what is no message throws what its reader expects, and takes no time', () => {
  const whole = writeCall(1, { ...CALL, args: ['one', 'two'] });
  const tried = (bytes: Buffer): void => {
    try {
      readMessage(bytes);
    } catch (error) {
      expect(error).toMatchObject({ name: 'BusError', code: 'malformed' });
    }
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => tried(Buffer.from(bytes))));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        tried(bytes);
      },
    ),
    { numRuns: 2000 },
  );
});

test.each([
  ['a message that is too long', () => readMessage(Buffer.from(`6c040001${'ffffff00'.repeat(3)}`, 'hex'))],
  ['a struct of nothing, of which an array would have no end', () => typesOf('a()')],
  ['a signature that goes too deep', () => typesOf(`${'a'.repeat(200)}y`)],
  ['a signature that does not end', () => typesOf('(ss')],
  [
    'a variant in a variant without end',
    () => valuesIn(Buffer.from('017600'.repeat(40), 'hex'), true, 0).all('v'),
  ],
  ['a string that goes beyond', () => valuesIn(Buffer.from('ffffffff61', 'hex'), true, 0).all('s')],
  ['neither true nor false', () => valuesIn(Buffer.from('02000000', 'hex'), true, 0).all('b')],
])('%s is refused', (_, read) => {
  expect(read).toThrow(expect.objectContaining({ code: 'malformed' }));
});

test('a bus is found by its address, or where it always is', () => {
  expect(
    sessionBus({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/a%20b,guid=00;unix:abstract=/tmp/c' }),
  ).toEqual(['/run/a b', '\0/tmp/c']);
  expect(sessionBus({ XDG_RUNTIME_DIR: '/run/user/1' })).toEqual(['/run/user/1/bus']);
  expect(sessionBus({})).toEqual([]);
  expect(systemBus({})).toEqual(['/run/dbus/system_bus_socket']);
  for (const other of [
    'tcp:host=example.com,port=1',
    'unixexec:path=/bin/sh',
    'unix:path=%zz',
    'unix:path=%00',
    '',
  ])
    expect(socketsOf(other)).toEqual([]);
  expect(socketsOf('unix:path=/a;'.repeat(1000))).toEqual([]);
});
