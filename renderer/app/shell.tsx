import { AppShell, Badge, Burger, Group, Loader, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { useLive } from '../api/use-live.ts';
import { useStatus } from '../api/use-status.ts';
import { Brand } from '../parts/brand.tsx';
import { ConnectionBanner } from '../parts/connection-banner.tsx';
import { late } from '../parts/late.ts';
import { PageGuard } from '../parts/page-guard.tsx';
import { Empty } from '../parts/states.tsx';
import { HeaderActions } from './header-actions.tsx';
import { PausedBanner } from './paused-banner.tsx';
import { SCREENS } from './screens.ts';
import classes from './shell.module.css';
import { useScreenKeys } from './use-screen-keys.ts';

const Session = late(async () => (await import('../screens/session/session.tsx')).Session);

/** The console's frame: where one is, what waits, whether the gateway is there. */
export function Shell() {
  useLive();
  useScreenKeys();
  const [opened, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  const { data: status } = useStatus();
  const waiting = status?.waiting ?? 0;
  useSessionAhead(location.startsWith('/activity'));
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <Link href="/start" aria-label="Countersign: start" className={classes.home ?? ''}>
              <Brand />
              <Text fw={650} visibleFrom="xs">
                Countersign
              </Text>
            </Link>
            {status?.mode === 'observe' && (
              <Badge color="grape" variant="light" tt="none" miw="max-content">
                observing
                <Text span inherit visibleFrom="sm">
                  : nothing is held or denied
                </Text>
              </Badge>
            )}
          </Group>
          <HeaderActions />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        p="xs"
        component="nav"
        aria-label="Screens"
        className={opened ? '' : (classes.folded ?? '')}
      >
        {SCREENS.map(({ path, title, icon: Icon, component }) => (
          <NavLink
            key={path}
            component={Link}
            href={path}
            label={title}
            active={location.startsWith(path)}
            aria-current={location.startsWith(path) ? 'page' : undefined}
            leftSection={<Icon size={18} aria-hidden />}
            rightSection={
              path === '/approvals' && waiting > 0 ? (
                <Badge color="orange" px={6} miw={20} aria-label={`${waiting} waiting`}>
                  {waiting}
                </Badge>
              ) : undefined
            }
            onClick={close}
            onPointerEnter={component.ahead}
            onFocus={component.ahead}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main className={classes.main}>
        <ConnectionBanner />
        <PausedBanner />
        <div className={classes.screen}>
          <PageGuard place={location}>
            <Suspense fallback={<Loader size="sm" />}>
              <Switch>
                <Route path="/">{() => <Redirect to="/start" replace />}</Route>
                <Route path="/sessions/:id" component={Session} />
                {SCREENS.map(({ path, component }) => (
                  <Route key={path} path={`${path}/*?`} component={component} />
                ))}
                <Route>
                  <Empty title="There is no such page">The address may be cut off.</Empty>
                </Route>
              </Switch>
            </Suspense>
          </PageGuard>
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

/** Whoever looks at calls goes on to a session: it is loaded once the browser has nothing else to do. */
function useSessionAhead(likely: boolean): void {
  useEffect(() => {
    // Safari has no such call, and loads it when it is opened.
    if (!likely || !('requestIdleCallback' in window)) return;
    const idle = requestIdleCallback(Session.ahead);
    return () => cancelIdleCallback(idle);
  }, [likely]);
}
