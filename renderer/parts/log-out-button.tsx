import { ActionIcon, Tooltip } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { ask } from '../api/ask.ts';
import { useSession } from '../api/session.ts';

/** Ends the login of this page. The token is forgotten here whether or not the gateway hears of it. */
export function LogOutButton() {
  const end = useSession((session) => session.end);
  const leave = (): void => {
    ask('POST', '/api/logout').catch(() => {});
    end('left');
  };
  return (
    <Tooltip label="Log out">
      <ActionIcon variant="default" aria-label="Log out" onClick={leave}>
        <IconLogout size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
