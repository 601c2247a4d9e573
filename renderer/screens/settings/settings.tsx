import { Alert, Stack } from '@mantine/core';
import { type AppShell, shell } from '../../api/shell.ts';
import { Page } from '../../parts/page.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { About } from './about.tsx';
import { Gateways } from './gateways.tsx';
import { Notifications } from './notifications.tsx';
import { ThisComputer } from './this-computer.tsx';
import { Updates } from './updates.tsx';
import { useSettings } from './use-settings.ts';
import { You } from './you.tsx';

/** What belongs to the app on this computer; what counts for the gateway stands in its configuration. */
export function Settings() {
  if (shell === undefined) {
    return (
      <Page title="Settings">
        <Empty title="This is a browser">Settings belong to the desktop app; a browser has none.</Empty>
      </Page>
    );
  }
  return <OfTheApp shell={shell} />;
}

function OfTheApp({ shell: app }: { readonly shell: AppShell }) {
  const { data, error, refetch, change } = useSettings(app);
  return (
    <Page
      title="Settings"
      lead="How the app behaves on this computer. Rules, servers and masks stand in the gateway's configuration."
    >
      <Stack gap="lg" pb="xl">
        {change.error !== null && (
          <Alert color="red" role="alert" title="Nothing was changed">
            The app could not keep it: {change.error.message}
          </Alert>
        )}
        {data === undefined && error === null && <Loading what="the settings" />}
        {data === undefined && error !== null && (
          <Failed what="The settings" error={error} retry={() => void refetch()} />
        )}
        {data !== undefined && (
          <>
            <You shell={app} />
            <Notifications shell={app} settings={data} change={change.mutate} />
            <ThisComputer shell={app} settings={data} change={change.mutate} />
            <Gateways shell={app} />
            <Updates shell={app} settings={data} change={change.mutate} />
          </>
        )}
        <About shell={app} />
      </Stack>
    </Page>
  );
}
