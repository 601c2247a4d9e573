import type { Loss } from '../contract/restore.ts';

/** `at least 40 of epoch 1 and 30 of epoch 2`: what a restore lost, as far as is known. */
export function lossText(losses: readonly Loss[]): string {
  const parts = losses.map(({ epoch, records }) => `${records} of epoch ${epoch}`);
  return `at least ${[parts.slice(0, -1).join(', '), parts.at(-1)].filter((part) => part !== '').join(' and ')}`;
}
