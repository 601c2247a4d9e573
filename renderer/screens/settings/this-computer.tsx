import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { LockWatch } from '../../../electron/contract/lock-watch.ts';
import type { Settings } from '../../../electron/contract/settings.ts';
import type { AppShell } from '../../api/shell.ts';
import { useStatus } from '../../api/use-status.ts';
import { SettingSwitch } from './setting-switch.tsx';
import { SettingsCard } from './settings-card.tsx';

/** Desktops come to speak of their lock, or cease to, without a word to this page. */
const LOOK_AGAIN_MS = 2500;

const NOBODY = {
  'no-bus': 'no D-Bus can be reached',
  nobody: 'neither a screen saver nor the login manager answers on D-Bus',
} as const;

/** What keeps the app from hearing of the lock, and what to do; undefined where nothing does. */
function trouble(watch: LockWatch, paused: boolean): string | undefined {
  if (watch.kind === 'heard' && watch.by === 'login-manager')
    return 'Only the login manager is there to tell, and it knows what your locker tells it. Lock the screen once, and look in the log whether it paused.';
  if (watch.kind !== 'unheard') return undefined;
  const why = `This desktop does not say when it locks: ${NOBODY[watch.why]}.`;
  return watch.held && paused
    ? `${why} It was locked when that ended, so agents stay paused until you let them go on.`
    : `${why} The app tries again by itself; meanwhile, pause all agents in the tray or at the top.`;
}

interface Props {
  readonly shell: AppShell;
  readonly settings: Settings;
  change(some: Partial<Settings>): void;
}

/** What the app does with this computer: when it starts, and when nobody is at it. */
export function ThisComputer({ shell, settings, change }: Props) {
  const { data: watch } = useQuery({
    queryKey: ['shell', 'lock'],
    queryFn: () => shell.readLockWatch(),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const { data: status } = useStatus();
  const words = watch === undefined ? undefined : trouble(watch, status?.paused.byScreen === true);
  return (
    <SettingsCard title="This computer">
      <SettingSwitch
        label="Start at login"
        means="The gateway runs before your agents do, in the tray."
        checked={settings.startAtLogin}
        onChange={(startAtLogin) => change({ startAtLogin })}
      />
      <SettingSwitch
        label="Pause while the screen is locked"
        means="Every new call is denied with a clear message, and recorded, until you are back. A pause of your own stays."
        checked={settings.pauseWhenLocked}
        onChange={(pauseWhenLocked) => change({ pauseWhenLocked })}
      />
      {words !== undefined && (
        <Text
          size="sm"
          role="status"
          c={watch?.kind === 'unheard' && settings.pauseWhenLocked ? 'orange' : 'dimmed'}
        >
          {words}
        </Text>
      )}
    </SettingsCard>
  );
}
