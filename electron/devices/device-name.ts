import { deviceName } from '../../proxy/contract/inputs.ts';

/** What a device is called where nobody named it: the computer's name as far as it is one. */
export function deviceNameOf(hostName: string): string {
  const plain = hostName.replace(/[^\p{L}\p{N} ._'()-]/gu, '-').slice(0, 64);
  const trimmed = plain.replace(/^[^\p{L}\p{N}]+/u, '').replace(/[^\p{L}\p{N})]+$/u, '');
  return deviceName.safeParse(trimmed).success ? trimmed : 'this computer';
}
