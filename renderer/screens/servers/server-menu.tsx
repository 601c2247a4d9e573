import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPlayerPause, IconPlayerPlay, IconPlugConnected, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { RemoveServer } from './remove-server.tsx';
import { useServerActs } from './use-server-acts.ts';

interface Props {
  readonly name: string;
  readonly paused: boolean;
  readonly onRemoved?: () => void;
}

/** What can be done with one server. */
export function ServerMenu({ name, paused, onRemoved }: Props) {
  const [removing, setRemoving] = useState(false);
  const acts = useServerActs(name, paused);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPlugConnected size={16} aria-hidden />}
            disabled={acts.testing}
            onClick={acts.test}
          >
            Test
          </Menu.Item>
          <Menu.Item
            leftSection={
              paused ? <IconPlayerPlay size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />
            }
            onClick={acts.togglePause}
          >
            {paused ? 'Resume' : 'Pause'}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setRemoving(true)}
          >
            Remove …
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RemoveServer
        name={name}
        opened={removing}
        onClose={() => setRemoving(false)}
        {...(onRemoved === undefined ? {} : { onRemoved })}
      />
    </>
  );
}
