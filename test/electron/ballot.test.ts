import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { gatewayName } from '../../electron/contract/gateways.ts';
import type { DeviceEntry } from '../../electron/devices/device-file.ts';
import { deviceNameOf } from '../../electron/devices/device-name.ts';
import { signBallot } from '../../electron/gateways/sign-ballot.ts';
import { keyStoreBox, passphraseBox } from '../../electron/keys/secret-box.ts';
import { createPresence } from '../../electron/presence/presence.ts';
import { parseDeepLink } from '../../electron/state/deep-link.ts';
import { createWaitingCalls } from '../../electron/state/waiting-calls.ts';
import { newDeviceKey } from '../../proxy/api/elsewhere/device.ts';
import { deviceName } from '../../proxy/contract/inputs.ts';
import { joinLink } from '../../proxy/contract/join-link.ts';
import { statementOf, voteStatementBytes } from '../../proxy/contract/vote-statement.ts';

const [INSTALLATION, PRINCIPAL, CREDENTIAL, APPROVAL] = [1, 2, 3, 4].map(
  (n) => `01936b3e-0000-7000-8000-00000000000${n}`,
) as [string, string, string, string];
const here: DeviceEntry = {
  at: 'here',
  installation: INSTALLATION,
  principal: PRINCIPAL,
  person: 'ann',
  credential: CREDENTIAL,
  backend: 'x',
  wrapped: 'AA==',
};
const elsewhere: DeviceEntry = {
  ...here,
  at: 'elsewhere',
  name: 'there',
  url: 'https://there:8447',
  caPem: '',
  certificatePem: '',
  notAfter: 0,
};
const shown = 'A'.repeat(43);
const page = (more: object): string =>
  JSON.stringify({ vote: 'approve', assurance: 'click', shown, ...more });

test('the page’s word for the assurance counts for nothing: it is what the app has seen', () => {
  const key = newDeviceKey();
  const sign = (entry: DeviceEntry, present: boolean) =>
    signBallot(
      { approval: APPROVAL, text: page({ assurance: 'user-verified-key' }), present, at: 7 },
      entry,
      key,
    );
  expect(sign(here, false)).toMatchObject({ assurance: 'click', signed: { presence: false, at: 7 } });
  expect(sign(here, true)).toMatchObject({ assurance: 'os-presence', signed: { presence: true } });
  expect(sign(elsewhere, false)).toMatchObject({ assurance: 'other-device', signed: { presence: false } });
  expect(sign(elsewhere, true)).toMatchObject({ assurance: 'other-device', signed: { presence: true } });
});

test('the signature is the device’s over the very statement', () => {
  const key = newDeviceKey();
  const text = page({ vote: 'deny', reason: 'not today', revealed: ['/a'] });
  const vote = signBallot({ approval: APPROVAL, text, present: false, at: 7 }, here, key);
  if (vote?.signed === undefined) throw new Error('not signed');
  const voting = {
    installation: INSTALLATION,
    approval: APPROVAL,
    principal: PRINCIPAL,
    credential: CREDENTIAL,
    presence: false,
    at: 7,
  };
  const isRight = (bytes: Uint8Array): boolean =>
    verify(
      'sha256',
      bytes,
      { key: createPublicKey(key), dsaEncoding: 'ieee-p1363' },
      Buffer.from(vote.signed?.signature ?? '', 'base64url'),
    );
  expect(isRight(voteStatementBytes(statementOf(vote, voting)))).toBe(true);
  expect(isRight(voteStatementBytes(statementOf({ ...vote, vote: 'approve' }, voting)))).toBe(false);
  expect(isRight(voteStatementBytes(statementOf(vote, { ...voting, presence: true })))).toBe(false);
});

test('what is no vote, or comes with a signature of its own, is not signed', () => {
  const key = newDeviceKey();
  const signed = { signature: 'A'.repeat(86), at: 1, presence: true };
  for (const text of ['', '{', '[]', page({ signed }), page({ more: 1 }), page({ reason: 'half \ud800' })]) {
    expect(signBallot({ approval: APPROVAL, text, present: true, at: 7 }, here, key), text).toBeUndefined();
  }
});

test('presence is good for one vote on one approval, for two minutes', () => {
  let now = 0;
  const presence = createPresence(() => now);
  presence.show('a');
  expect(presence.take('b')).toBe(false);
  expect(presence.take('a')).toBe(true);
  expect(presence.take('a')).toBe(false);
  presence.show('a');
  now = 120_000;
  expect(presence.take('a')).toBe(false);
});

test('a secret opens with the passphrase or the key store that wrapped it, and with nothing else', async () => {
  const wrapped = await passphraseBox('one passphrase').wrap('a key');
  expect(Buffer.from(wrapped).includes('a key')).toBe(false);
  expect(await passphraseBox('one passphrase').unwrap(wrapped)).toBe('a key');
  await expect(passphraseBox('another one').unwrap(wrapped)).rejects.toThrow();
  const changed = Buffer.from(wrapped);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  await expect(passphraseBox('one passphrase').unwrap(changed)).rejects.toThrow();
  await expect(passphraseBox('one passphrase').unwrap(Buffer.alloc(3))).rejects.toThrow();
  const store = keyStoreBox({
    backend: () => 'test',
    trusted: () => true,
    wrap: (text) => Buffer.from(text).reverse(),
    unwrap: (bytes) => Buffer.from(bytes).reverse().toString(),
  });
  expect(await store.unwrap(await store.wrap('a key'))).toBe('a key');
});

test('an invitation is a deep link of its own, whole or not at all', () => {
  const offer = {
    url: 'https://there:8447',
    installation: INSTALLATION,
    authority: 'A'.repeat(43),
    person: 'ann',
    code: 'B'.repeat(43),
  };
  const text = joinLink(offer);
  expect(parseDeepLink(text)).toEqual({ to: 'join', text });
  expect(parseDeepLink(text.slice(0, -9))).toBeUndefined();
  expect(parseDeepLink('countersign://join/')).toBeUndefined();
});

test('names of computers and of gateways are short and plain, whatever the system calls itself', () => {
  for (const [host, name] of [
    ['anns-laptop.local', 'anns-laptop.local'],
    ['-x-', 'x'],
    ['<b>', 'b'],
    ['', 'this computer'],
    ['…', 'this computer'],
  ] as const) {
    expect(deviceNameOf(host)).toBe(name);
    expect(deviceName.safeParse(deviceNameOf(host)).success).toBe(true);
  }
  expect(gatewayName.safeParse('build server (eu)').success).toBe(true);
  for (const bad of ['', ' ', '‮evil', 'a\nb', 'x'.repeat(41)]) {
    expect(gatewayName.safeParse(bad).success, bad).toBe(false);
  }
});

test('what waits at several gateways is one list, and one that has nothing left is out of it', () => {
  const calls = createWaitingCalls();
  const call = (id: string, gateway: string) => ({
    id,
    gateway,
    at: '',
    agent: 'a',
    server: 's',
    tool: 't',
    leftMs: 1,
    deniable: false,
  });
  calls.put('here', [call('1', 'here')]);
  expect(calls.put('there', [call('1', 'there'), call('2', 'there')])).toHaveLength(3);
  expect(calls.put('there', []).map(({ gateway }) => gateway)).toEqual(['here']);
});
