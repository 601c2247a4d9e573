import { Button, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Settings } from '../../../electron/contract/settings.ts';
import { type UpdateState, updateFeed } from '../../../electron/contract/updates.ts';
import type { AppShell } from '../../api/shell.ts';
import { SettingSwitch } from './setting-switch.tsx';
import { SettingsCard } from './settings-card.tsx';
import { useUpdate } from './use-settings.ts';

const OFF = {
  'no-key': 'This build was given no key to check updates by, so it takes none.',
  setting: 'Off: nothing is looked for.',
  'no-feed': 'This build was given no address, so say below where to look.',
} as const;
const FAILED = {
  feed: 'The address did not answer as a feed of updates does.',
  download: 'It could not be fetched.',
  unsigned: 'What was fetched has no signature, so it was thrown away.',
  malformed: 'What was fetched has no signature of ours, so it was thrown away.',
  'wrong-signature':
    'What was fetched is not what was signed, so it was thrown away. Tell whoever runs the feed.',
  install: 'It could not be installed.',
} as const;

function words(state: UpdateState): string {
  switch (state.kind) {
    case 'off':
      return OFF[state.why];
    case 'failed':
      return FAILED[state.why];
    case 'idle':
      return state.checked ? 'This is the newest version.' : '';
    case 'available':
      return `Version ${state.version} is there.`;
    case 'fetching':
      return `Fetching version ${state.version} …`;
    case 'ready':
      return `Version ${state.version} is fetched and its signature is right. Installing it ends the app; held calls are kept.`;
    case 'installing':
      return `Installing version ${state.version} …`;
  }
}

interface Props {
  readonly shell: AppShell;
  readonly settings: Settings;
  change(some: Partial<Settings>): void;
}

/** Updates: off, or from a feed; nothing is fetched and nothing installed without a press. */
export function Updates({ shell, settings, change }: Props) {
  const { data: state, act } = useUpdate(shell, settings);
  const [feed, setFeed] = useState(settings.updateFeed);
  const isFeed = updateFeed.safeParse(feed).success;
  if (state === undefined) return null;
  const withoutKey = state.kind === 'off' && state.why === 'no-key';
  const busy = act.isPending || state.kind === 'fetching' || state.kind === 'installing';
  return (
    <SettingsCard title="Updates">
      {!withoutKey && (
        <>
          <SettingSwitch
            label="Look for updates once a day"
            means="Each is checked by our own signature beside the system's, and installed only when you say so."
            checked={settings.updates}
            onChange={(updates) => change({ updates })}
          />
          <TextInput
            label="Your own feed"
            description="An https address that serves the files of a release and their signatures. Empty: the one of this build."
            placeholder="https://updates.example.com/countersign"
            value={feed}
            error={isFeed ? undefined : 'An https address without a name, a password or a question mark.'}
            onChange={(event) => setFeed(event.currentTarget.value.trim())}
            onBlur={() => {
              if (isFeed && feed !== settings.updateFeed) change({ updateFeed: feed });
            }}
          />
        </>
      )}
      <Group gap="sm" align="center">
        {(state.kind === 'idle' || state.kind === 'failed') && (
          <Button variant="default" loading={busy} onClick={() => act.mutate('lookForUpdate')}>
            Look now
          </Button>
        )}
        {(state.kind === 'available' || state.kind === 'fetching') && (
          <Button variant="default" loading={busy} onClick={() => act.mutate('fetchUpdate')}>
            Fetch it
          </Button>
        )}
        {state.kind === 'ready' && (
          <Button loading={busy} onClick={() => act.mutate('installUpdate')}>
            Install and start again
          </Button>
        )}
        <Text size="sm" role="status" c={state.kind === 'failed' ? 'red' : 'dimmed'}>
          {words(state)}
        </Text>
      </Group>
    </SettingsCard>
  );
}
