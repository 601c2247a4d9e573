import { Alert, Button, Group, Text } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { usePause } from '../api/use-pause.ts';
import { useStatus } from '../api/use-status.ts';

/** Said while all calls are refused. */
export function PausedBanner() {
  const { data: status } = useStatus();
  const pause = usePause();
  if (status?.paused.all !== true) return null;
  return (
    <Alert
      color="orange"
      icon={<IconPlayerPause aria-hidden />}
      title="All agents are paused"
      mb="md"
      role="alert"
    >
      <Group justify="space-between">
        <Text size="sm">
          {status.paused.byScreen
            ? 'Every new call is refused and recorded until the screen is unlocked.'
            : 'Every new call is refused and recorded.'}
        </Text>
        <Button
          size="xs"
          color="orange"
          loading={pause.isPending}
          onClick={() => pause.mutate({ what: 'all', paused: false })}
        >
          Resume
        </Button>
      </Group>
    </Alert>
  );
}
