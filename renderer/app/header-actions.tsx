import {
  ActionIcon,
  Button,
  Group,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { IconLogout, IconMoon, IconPlayerPause, IconSun } from '@tabler/icons-react';
import { ask } from '../api/ask.ts';
import { inShell, useSession } from '../api/session.ts';
import { usePause } from '../api/use-pause.ts';
import { useStatus } from '../api/use-status.ts';

/** Pause all, light or dark, leave. */
export function HeaderActions() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const end = useSession((session) => session.end);
  const { data: status } = useStatus();
  const pause = usePause();
  const leave = (): void => {
    // The token is forgotten here whether or not the gateway hears of it.
    ask('POST', '/api/logout').catch(() => {});
    end('left');
  };
  return (
    <Group gap="xs" wrap="nowrap">
      {status?.paused.all === false && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPause size={14} aria-hidden />}
          loading={pause.isPending}
          onClick={() => pause.mutate({ what: 'all', paused: true })}
        >
          Pause all
        </Button>
      )}
      <Tooltip label={dark ? 'Light' : 'Dark'}>
        <ActionIcon
          variant="default"
          size="md"
          aria-label={dark ? 'Use light colours' : 'Use dark colours'}
          onClick={() => setColorScheme(dark ? 'light' : 'dark')}
        >
          {dark ? <IconSun size={16} aria-hidden /> : <IconMoon size={16} aria-hidden />}
        </ActionIcon>
      </Tooltip>
      {!inShell() && (
        <Tooltip label="Log out">
          <ActionIcon variant="default" size="md" aria-label="Log out" onClick={leave}>
            <IconLogout size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}
