import type { WitnessedView } from '../../proxy/contract/views.ts';

/**
 * The first record that too few witnesses vouch for, where some are asked and have failed; undefined where nobody is asked, enough
 * have cosigned, or none has failed yet: after a start they are asked in a moment.
 */
export function unwitnessedSince(witnessed: WitnessedView | null): number | undefined {
  if (witnessed === null) return undefined;
  const { quorum, size, witnesses } = witnessed;
  const good = witnesses.filter(({ state }) => state === 'good');
  const failed = witnesses.some(({ state }) => state !== 'good' && state !== 'new');
  return good.length >= quorum || !failed ? undefined : size;
}
