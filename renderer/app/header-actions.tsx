import { ActionIcon, Button, Group, Tooltip } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { inShell } from '../api/session.ts';
import { usePause } from '../api/use-pause.ts';
import { useStatus } from '../api/use-status.ts';
import { LogOutButton } from '../parts/log-out-button.tsx';
import { SchemeButton } from '../parts/scheme-button.tsx';

/** Pause all, light or dark, leave. */
export function HeaderActions() {
  const { data: status } = useStatus();
  return (
    <Group gap="xs" wrap="nowrap">
      {status?.paused.all === false && <PauseAll />}
      <SchemeButton />
      {!inShell() && <LogOutButton />}
    </Group>
  );
}

/** On small screens a sign alone: the head has no room for its words. */
function PauseAll() {
  const pause = usePause();
  const act = {
    loading: pause.isPending,
    onClick: () => pause.mutate({ what: 'all', paused: true }),
  };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlayerPause size={14} aria-hidden />}
        visibleFrom="xs"
        {...act}
      >
        Pause all
      </Button>
      <Tooltip label="Pause all">
        <ActionIcon variant="default" aria-label="Pause all" hiddenFrom="xs" {...act}>
          <IconPlayerPause size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
