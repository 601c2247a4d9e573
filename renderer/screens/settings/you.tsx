import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AppShell } from '../../api/shell.ts';
import { DeviceKey } from './device-key.tsx';
import { SettingsCard } from './settings-card.tsx';

/** Who decides at this computer. Its window is another one, so this is asked again now and then. */
const LOOK_AGAIN_MS = 2500;

export function You({ shell }: { readonly shell: AppShell }) {
  const { data } = useQuery({
    queryKey: ['shell', 'person'],
    queryFn: () => shell.readPerson(),
    refetchInterval: LOOK_AGAIN_MS,
  });
  if (data === undefined) return null;
  return (
    <SettingsCard title="You">
      {data.person === null ? (
        <>
          <Text size="sm">
            Nobody is named at this computer. Held calls are decided in the approval window with a name and a
            secret, and their votes carry no signature.
          </Text>
          <Group>
            <Button onClick={() => void shell.openDesk({ view: 'person' })}>Name yourself …</Button>
          </Group>
        </>
      ) : (
        <>
          <Text size="sm">
            You decide as <strong>{data.person}</strong>. A key of this computer signs each of your decisions,
            and the log keeps the signature.
          </Text>
          {data.key !== null && <DeviceKey digest={data.key} of={`${data.person}’s key`} />}
        </>
      )}
    </SettingsCard>
  );
}
