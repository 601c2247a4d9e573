import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JoinedGateway } from '../../../electron/contract/gateways.ts';
import type { AppShell } from '../../api/shell.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { SettingsCard } from './settings-card.tsx';

const LOOK_AGAIN_MS = 2500;
const KEY = ['shell', 'gateways'];

const STATES: Readonly<Record<JoinedGateway['state'], { readonly color: string; readonly words: string }>> = {
  connecting: { color: 'gray', words: 'connecting' },
  connected: { color: 'teal', words: 'connected' },
  lost: { color: 'orange', words: 'cannot be reached' },
  refused: { color: 'red', words: 'does not accept this computer any more' },
  closed: { color: 'red', words: 'its key does not open here' },
};

/** Gateways elsewhere for which the person at this computer decides. */
export function Gateways({ shell }: { readonly shell: AppShell }) {
  const { data = [] } = useQuery({
    queryKey: KEY,
    queryFn: () => shell.listGateways(),
    refetchInterval: LOOK_AGAIN_MS,
  });
  const [leaving, setLeaving] = useState<JoinedGateway>();
  return (
    <SettingsCard title="Gateways elsewhere">
      <Text size="sm" c="dimmed">
        A colleague or a server can ask you to decide on its held calls. Its calls then come to you like those
        of this computer.
      </Text>
      {data.length > 0 && (
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {data.map((one) => (
            <Group component="li" key={one.id} justify="space-between" wrap="nowrap" gap="md">
              <div>
                <Group gap="xs">
                  <Text fw={600} span>
                    <Untrusted text={one.name} />
                  </Text>
                  <Badge color={STATES[one.state].color} variant="light" radius="sm" tt="none">
                    {STATES[one.state].words}
                  </Badge>
                </Group>
                <Text size="sm" c="dimmed">
                  <Untrusted text={one.host} />, as <Untrusted text={one.person} />
                </Text>
              </div>
              <Button variant="default" size="xs" onClick={() => setLeaving(one)}>
                Leave …
              </Button>
            </Group>
          ))}
        </Stack>
      )}
      <Group>
        <Button variant="default" onClick={() => void shell.openDesk({ view: 'join' })}>
          Join a gateway …
        </Button>
      </Group>
      {leaving !== undefined && <Leave shell={shell} gateway={leaving} close={() => setLeaving(undefined)} />}
    </SettingsCard>
  );
}

interface LeaveProps {
  readonly shell: AppShell;
  readonly gateway: JoinedGateway;
  close(): void;
}

function Leave({ shell, gateway, close }: LeaveProps) {
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: async () => {
      const outcome = await shell.leaveGateway({ id: gateway.id });
      if ('problem' in outcome) throw new Error(outcome.problem);
    },
    async onSuccess() {
      await client.invalidateQueries({ queryKey: KEY });
      close();
    },
  });
  return (
    <Confirm
      opened
      title={`Decide no more for ${gateway.name}?`}
      act="Erase its key"
      keep="Keep it"
      busy={leave.isPending}
      error={leave.error}
      onAct={() => leave.mutate()}
      onClose={close}
    >
      The key of this computer for it is erased, and its held calls reach you here no more. Coming back takes
      a new invitation. Whoever runs it can end the key there as well:{' '}
      <code>countersign approver revoke-device</code>.
    </Confirm>
  );
}
