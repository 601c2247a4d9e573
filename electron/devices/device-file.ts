import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import { KeyError } from '../../proxy/platform/keys/key-error.ts';
import { readPrivateFile, writePrivateFile } from '../../proxy/platform/keys/private-file.ts';

const common = {
  installation: z.uuid(),
  principal: z.uuid(),
  person: z.string().max(128),
  credential: z.uuid(),
  /** What wrapped the key, and the wrapped PKCS#8 of it. */
  backend: z.string().max(64),
  wrapped: z.base64().max(8192),
};
const pem = z.string().max(16_384);
const deviceEntry = z.discriminatedUnion('at', [
  /** The gateway of this computer. */
  z.strictObject({ at: z.literal('here'), ...common }),
  z.strictObject({
    at: z.literal('elsewhere'),
    ...common,
    /** What the person calls it. */
    name: z.string().max(64),
    url: z.url({ protocol: /^https$/ }).max(512),
    caPem: pem,
    certificatePem: pem,
    /** Of the certificate, µs since 1970 UTC. */
    notAfter: z.int(),
  }),
]);
export type DeviceEntry = z.infer<typeof deviceEntry>;
export type HereEntry = Extract<DeviceEntry, { at: 'here' }>;
export type ElsewhereEntry = Extract<DeviceEntry, { at: 'elsewhere' }>;

const file = z.strictObject({ v: z.literal(1), devices: z.array(deviceEntry).max(64) });
const MOST_BYTES = 4 * 1024 * 1024;

/** userData/devices.json: this app's keys, one for each gateway that it decides for. */
export interface DeviceFile {
  /** Rejects where there is a file that is none of ours: a key that cannot be read is not made anew over it. */
  read(): Promise<readonly DeviceEntry[]>;
  /** In the place of the one for the same installation. Resolves once it is on disk. */
  put(entry: DeviceEntry): Promise<void>;
  remove(installation: string): Promise<void>;
}

export function openDeviceFile(path: string): DeviceFile {
  let last: Promise<unknown> = Promise.resolve();

  async function read(): Promise<readonly DeviceEntry[]> {
    try {
      const text = (await readPrivateFile(path, MOST_BYTES)).toString('utf8');
      return file.parse(parseJson(text)).devices;
    } catch (error) {
      if (error instanceof KeyError && error.code === 'missing') return [];
      throw error;
    }
  }
  /** One change after the other: two at once would lose one of them. */
  function change(to: (before: readonly DeviceEntry[]) => readonly DeviceEntry[]): Promise<void> {
    const next = last.then(async () => {
      const devices = to(await read());
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writePrivateFile(path, `${JSON.stringify({ v: 1, devices })}\n`);
    });
    last = next.catch(() => {});
    return next;
  }
  return {
    read,
    put: (entry) =>
      change((before) => [...before.filter((one) => one.installation !== entry.installation), entry]),
    remove: (installation) => change((before) => before.filter((one) => one.installation !== installation)),
  };
}
