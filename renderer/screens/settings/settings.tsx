import { Alert, Stack } from '@mantine/core';
import { type AppShell, shell } from '../../api/shell.ts';
import { Page } from '../../parts/page.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { About } from './about.tsx';
import { Gateways } from './gateways.tsx';
import { Notifications } from './notifications.tsx';
import { SettingSwitch } from './setting-switch.tsx';
import { SettingsCard } from './settings-card.tsx';
import { Updates } from './updates.tsx';
import { useSettings } from './use-settings.ts';
import { You } from './you.tsx';

/** Electron tells of a locked screen on macOS and Windows alone. */
const HEARS_OF_LOCK = !navigator.userAgent.includes('Linux');

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
            <SettingsCard title="This computer">
              <SettingSwitch
                label="Start at login"
                means="The gateway runs before your agents do, in the tray."
                checked={data.startAtLogin}
                onChange={(startAtLogin) => change.mutate({ startAtLogin })}
              />
              <SettingSwitch
                label="Pause while the screen is locked"
                means={
                  HEARS_OF_LOCK
                    ? 'Every new call is denied with a clear message, and recorded, until you are back.'
                    : 'On Linux the app does not hear of it. Pause all agents in the tray or at the top instead.'
                }
                checked={HEARS_OF_LOCK && data.pauseWhenLocked}
                disabled={!HEARS_OF_LOCK}
                onChange={(pauseWhenLocked) => change.mutate({ pauseWhenLocked })}
              />
            </SettingsCard>
            <Gateways shell={app} />
            <Updates shell={app} settings={data} change={change.mutate} />
          </>
        )}
        <About shell={app} />
      </Stack>
    </Page>
  );
}
