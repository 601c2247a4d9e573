import { Button, Group, Stack, Text } from '@mantine/core';
import { useFoundClients } from '../../api/found-clients.ts';
import { Untrusted } from '../../parts/untrusted.tsx';

interface Props {
  readonly busy: boolean;
  readonly onPlan: (client: string) => void;
}

/** The clients of this computer whose servers can be added without looking for a file. */
export function ImportFound({ busy, onPlan }: Props) {
  const clients = useFoundClients();
  if (clients.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label="Found on this computer">
      <Text size="sm" fw={600}>
        Found on this computer
      </Text>
      <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
        {clients.map(({ id, client, path, servers }) => (
          <Group component="li" key={id} justify="space-between" wrap="nowrap" gap="md">
            <div style={{ minWidth: 0 }}>
              <Text size="sm">
                {client}: <Untrusted text={servers.join(', ')} most={120} />
              </Text>
              <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                <Untrusted text={path} />
              </Text>
            </div>
            <Button
              size="xs"
              variant="default"
              disabled={busy}
              aria-label={`Look at the servers of ${client}`}
              onClick={() => onPlan(id)}
            >
              Look at {servers.length === 1 ? 'it' : 'them'} …
            </Button>
          </Group>
        ))}
      </Stack>
      <Text size="xs" c="dimmed">
        Their files are read, and nothing in them is changed.
      </Text>
    </Stack>
  );
}
