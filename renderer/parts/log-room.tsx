import { Text } from '@mantine/core';
import { bytesText } from '../../proxy/contract/bytes-text.ts';
import { useStatus } from '../api/use-status.ts';

/** `4.0 GiB, grows by 3.1 MiB a day; 80.0 GiB free: room for 90 days`. */
export function LogRoom() {
  const { data: status } = useStatus();
  if (status === undefined) return null;
  const { used, free, bytesPerDay, daysLeft } = status.log.disk;
  const grows =
    bytesPerDay === null
      ? 'how fast it grows is known after some hours'
      : `grows by ${bytesText(bytesPerDay)} a day`;
  const lasts = daysLeft === null ? '' : `: room for ${daysLeft === 1 ? '1 day' : `${daysLeft} days`}`;
  return (
    <Text size="sm">
      The log has {bytesText(used)}; {grows}. {free !== null && `${bytesText(free)} free${lasts}.`}
    </Text>
  );
}
