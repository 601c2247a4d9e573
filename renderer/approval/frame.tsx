import {
  ActionIcon,
  Button,
  Text,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'wouter';
import { ask } from '../api/ask.ts';
import { useSession } from '../api/session.ts';
import { useLive } from '../api/use-live.ts';
import { ConnectionBanner } from '../app/connection-banner.tsx';
import { Brand } from '../parts/brand.tsx';
import classes from './approval.module.css';
import { useWaiting } from './use-approvals.ts';
import { useVoter } from './voter.ts';

/** The page's frame: who decides here, what else waits, the way out. */
export function Frame({ children }: { readonly children: ReactNode }) {
  useLive();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const end = useSession((session) => session.end);
  const me = useVoter((voter) => voter.name);
  const count = useWaiting().data?.length ?? 0;
  useEffect(() => {
    document.title = `${count === 0 ? '' : `(${count}) `}Approval · Countersign`;
  }, [count]);
  const leave = (): void => {
    ask('POST', '/api/logout').catch(() => {});
    end('left');
  };
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <Brand size={24} />
        <Button component={Link} href="/" size="xs" variant="default">
          {count === 0 ? 'Nothing waits' : `${count} waiting`}
        </Button>
        <span className={classes.grow} />
        {me !== '' && (
          <Text size="sm" c="dimmed">
            You decide as {me}
          </Text>
        )}
        <Tooltip label={dark ? 'Light' : 'Dark'}>
          <ActionIcon
            variant="default"
            aria-label={dark ? 'Use light colours' : 'Use dark colours'}
            onClick={() => setColorScheme(dark ? 'light' : 'dark')}
          >
            {dark ? <IconSun size={16} aria-hidden /> : <IconMoon size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Log out">
          <ActionIcon variant="default" aria-label="Log out" onClick={leave}>
            <IconLogout size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </header>
      <ConnectionBanner />
      {children}
    </div>
  );
}
