import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { SecretBox } from '../keys/secret-box.ts';
import type { DeviceEntry } from './device-file.ts';

type Wrapped = Pick<DeviceEntry, 'backend' | 'wrapped'>;

/** The key as the file keeps it. */
export async function wrapDeviceKey(key: KeyObject, box: SecretBox): Promise<Wrapped> {
  const der = key.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const wrapped = Buffer.from(await box.wrap(der)).toString('base64');
  return { backend: box.backend(), wrapped };
}

/** Rejects where this box does not open it. */
export async function unwrapDeviceKey({ wrapped }: Wrapped, box: SecretBox): Promise<KeyObject> {
  const der = Buffer.from(await box.unwrap(Buffer.from(wrapped, 'base64')), 'base64');
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  return key;
}
