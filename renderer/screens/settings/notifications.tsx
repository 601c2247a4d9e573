import { Button, Group, Text } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { Settings } from '../../../electron/contract/settings.ts';
import type { AppShell } from '../../api/shell.ts';
import { SettingSwitch } from './setting-switch.tsx';
import { SettingsCard } from './settings-card.tsx';

interface Props {
  readonly shell: AppShell;
  readonly settings: Settings;
  change(some: Partial<Settings>): void;
}

/** What came of the one that was sent, and what to do where nothing did. */
const OUTCOMES = {
  shown: { color: 'teal', words: 'Your system says that it showed it.' },
  failed: {
    color: 'red',
    words:
      "Your system refused it. Look whether notifications are allowed for Countersign in your system's settings.",
  },
  unsupported: {
    color: 'red',
    words:
      'Nothing on this computer shows notifications. Held calls open their window by themselves instead.',
  },
  silent: {
    color: 'orange',
    words:
      'It was sent, and nobody says that it was shown. "Do not disturb" may be on; held calls open their window meanwhile.',
  },
} as const;

/** How held calls are told, and one to try whether they are. */
export function Notifications({ shell, settings, change }: Props) {
  const test = useMutation({ mutationFn: () => shell.testNotification() });
  const outcome = test.data === undefined ? undefined : OUTCOMES[test.data.outcome];
  return (
    <SettingsCard title="Notifications">
      <SettingSwitch
        label="Notify me of held calls"
        means="Off, the window of a held call opens by itself. Nothing is lost either way: the queue is the truth."
        checked={settings.notifications}
        onChange={(notifications) => change({ notifications })}
      />
      <Group gap="sm" align="center">
        <Button
          variant="default"
          leftSection={<IconBell size={16} aria-hidden />}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          Send one to try
        </Button>
        <Text size="sm" role="status" c={outcome?.color ?? (test.error === null ? 'dimmed' : 'red')}>
          {outcome?.words ?? (test.error === null ? '' : 'The app could not send one.')}
        </Text>
      </Group>
    </SettingsCard>
  );
}
