import { Badge, Button, Text } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'wouter';
import { useWaiting } from '../api/use-approvals.ts';
import { useLive } from '../api/use-live.ts';
import { Brand } from '../parts/brand.tsx';
import { ConnectionBanner } from '../parts/connection-banner.tsx';
import { LogOutButton } from '../parts/log-out-button.tsx';
import { SchemeButton } from '../parts/scheme-button.tsx';
import { useAppVoter } from './app-voter.ts';
import classes from './approval.module.css';
import { useVoter } from './voter.ts';

/** The page's frame: who decides here, what else waits, the way out. */
export function Frame({ children }: { readonly children: ReactNode }) {
  useLive();
  const me = useVoter((voter) => voter.name);
  const voter = useAppVoter();
  const gateway = voter?.gateway ?? null;
  const count = useWaiting().data?.length ?? 0;
  useEffect(() => {
    document.title = `${count === 0 ? '' : `(${count}) `}Approval · ${gateway ?? 'Countersign'}`;
  }, [count, gateway]);
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <Brand size={24} />
        {gateway !== null && (
          <Badge
            size="lg"
            radius="sm"
            tt="none"
            variant={voter?.elsewhere === true ? 'filled' : 'light'}
            color={voter?.elsewhere === true ? 'grape.8' : 'gray'}
            title={voter?.elsewhere === true ? 'A gateway elsewhere' : 'The gateway of this computer'}
          >
            {gateway}
          </Badge>
        )}
        <Button component={Link} href="/" size="xs" variant="default">
          {count === 0 ? 'Nothing waits' : `${count} waiting`}
        </Button>
        <span className={classes.grow} />
        {me !== '' && (
          <Text size="sm" c="dimmed" truncate className={classes.me ?? ''} title={me}>
            <Text span inherit visibleFrom="xs">
              You decide as{' '}
            </Text>
            {me}
          </Text>
        )}
        <SchemeButton />
        {(voter?.person ?? null) === null && <LogOutButton />}
      </header>
      <ConnectionBanner />
      {children}
    </div>
  );
}
