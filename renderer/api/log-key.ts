import type { EpochView, StatusView } from '../../proxy/contract/views.ts';
import { ask } from './ask.ts';

/** The public key of the log, or of an earlier epoch of it. */
export async function vkeyOf(epoch: number | undefined): Promise<string> {
  if (epoch === undefined) return (await ask<StatusView>('GET', '/api/status')).log.vkey;
  const epochs = await ask<EpochView[]>('GET', '/api/log/epochs');
  const found = epochs.find((one) => one.epoch === epoch);
  if (found === undefined) throw new Error(`There is no epoch ${epoch}.`);
  return found.vkey;
}
