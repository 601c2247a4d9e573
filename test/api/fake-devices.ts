import { type Actor, ControlError } from '../../proxy/contract/control.ts';
import type { DeviceControl, DeviceView } from '../../proxy/contract/devices.ts';
import { loginStatementBytes } from '../../proxy/contract/vote-statement.ts';
import { isSignedBy, readDeviceKey } from '../../proxy/identify/device-key.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';

type Held = { view: DeviceView; spki: string };
export interface FakeDevices extends DeviceControl {
  readonly rejections: { readonly reason: string; readonly by: string | undefined }[];
  /** Approvals that concern nobody. */
  readonly foreign: Set<string>;
}

/** Devices in memory: real keys and signatures, no certificates. */
export function fakeDevices(
  installation: string,
  nameOf: (principal: string) => string,
  act: (what: string, by: Actor, about: unknown) => void,
  now: () => number,
): FakeDevices {
  const devices = new Map<string, Held>();
  const rejections: FakeDevices['rejections'] = [];
  const foreign = new Set<string>();
  const standing = (credential: string): Held | undefined => {
    const held = devices.get(credential);
    return held?.view.revokedAt === null ? held : undefined;
  };
  const holder: DeviceControl['holder'] = (credential) => {
    const held = standing(credential);
    return held === undefined ? undefined : { principal: held.view.principal, credential };
  };
  return {
    rejections,
    foreign,
    holder,
    proven({ credential, nonce, signature }) {
      const held = standing(credential);
      const bytes = loginStatementBytes({ installation, credential, nonce });
      return held !== undefined && isSignedBy(readDeviceKey(held.spki).key, bytes, signature)
        ? holder(credential)
        : undefined;
    },
    devices: async () => [...devices.values()].map(({ view }) => view),
    async addDevice({ spki, name }, by) {
      act('addDevice', by, { name });
      const view: DeviceView = {
        id: uuidv7(),
        person: nameOf(by.principal),
        principal: by.principal,
        name,
        spki: readDeviceKey(spki).spkiSha256,
        added: now(),
        lastUsed: null,
        revokedAt: null,
      };
      devices.set(view.id, { view, spki });
      return view;
    },
    async revokeDevice(credential, by) {
      act('revokeDevice', by, credential);
      const held = standing(credential);
      if (held === undefined) throw new ControlError('not-found', 'There is no such device.');
      const view = { ...held.view, revokedAt: now() };
      devices.set(credential, { ...held, view });
      return view;
    },
    async invite({ name, hours, url, introducedBy }, by) {
      act('invite', by, { name, hours, url, by: introducedBy?.person });
      return { join: 'countersign://join/eyJ2IjoxfQ', person: name, notAfter: now() + hours * 3_600_000_000 };
    },
    join: async () => undefined,
    async renewDevice() {
      throw new ControlError('not-found', 'There is no such device.');
    },
    approver: async (by) => ({
      installation,
      version: '0.1.0',
      now: now(),
      principal: by.principal,
      person: nameOf(by.principal),
      device: by.method === 'device' || by.method === 'mtls' ? (by.credential ?? null) : null,
      waiting: 0,
      paused: false,
    }),
    concerns: async (approval) => !foreign.has(approval),
    async deliver(approval, input, by) {
      act('deliver', by, { approval, ...input });
      const times = { sent: null, delivered: null, seen: null, failed: null };
      return [
        { person: nameOf(by.principal), device: '', channel: input.channel, ...times, [input.what]: now() },
      ];
    },
    rejected: (reason, by) => void rejections.push({ reason, by }),
  };
}
