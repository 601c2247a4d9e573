import { Text } from '@mantine/core';
import type { Searched } from '../../../proxy/contract/log-views.ts';
import type { Filter } from '../../parts/activity-address.ts';

interface Props {
  readonly searched: Searched | null;
  readonly filter: Filter;
  readonly what: 'calls' | 'records';
}

/** Where the line named what began in an earlier epoch: what is shown is of that one, whatever the choice says. */
export function EpochSearched({ searched, filter, what }: Props) {
  if (searched === null || filter.epoch !== undefined || isPresent(searched)) return null;
  return (
    <Text size="sm" py={6} role="status">
      What the line names began in epoch {searched.epoch}, before the log was restored: these {what} are of
      that epoch.
    </Text>
  );
}

/** What was not searched, where nothing was found. */
export function leftOutText(searched: Searched | null): string {
  if (searched === null || searched.leftOut.length === 0) return '';
  const { epoch, leftOut } = searched;
  const others = `${leftOut.length === 1 ? 'epoch' : 'epochs'} ${leftOut.join(', ')}`;
  return `Only epoch ${epoch} of the log was searched, and not ${others}: choose another beside the filters.`;
}

export const isPresent = ({ epoch, leftOut }: Searched): boolean => leftOut.every((other) => other < epoch);
