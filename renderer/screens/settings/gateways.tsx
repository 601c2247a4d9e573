import { Alert, Badge, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { JoinedGateway, LeaveOutcome } from '../../../electron/contract/gateways.ts';
import type { AppShell } from '../../api/shell.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { DeviceKey } from './device-key.tsx';
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
  const [standing, setStanding] = useState<Standing>();
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
                {one.key !== null && <DeviceKey digest={one.key} of={`your key for ${one.name}`} />}
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
      {standing !== undefined && (
        <Alert
          color="orange"
          title="It could not be told"
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => setStanding(undefined)}
        >
          The key for <Untrusted text={standing.name} /> is erased here, but that gateway did not answer and
          would still take it. Ask whoever runs it to end this computer there:{' '}
          <Code>{`countersign approver revoke-device ${standing.device.slice(-12)}`}</Code>
        </Alert>
      )}
      {leaving !== undefined && (
        <Leave
          shell={shell}
          gateway={leaving}
          left={(outcome) => {
            setLeaving(undefined);
            setStanding(
              outcome.there === 'stands' ? { name: leaving.name, device: outcome.device } : undefined,
            );
          }}
          close={() => setLeaving(undefined)}
        />
      )}
    </SettingsCard>
  );
}

type Left = Exclude<LeaveOutcome, { readonly problem: string }>;

interface Standing {
  readonly name: string;
  readonly device: string;
}

interface LeaveProps {
  readonly shell: AppShell;
  readonly gateway: JoinedGateway;
  left(outcome: Left): void;
  close(): void;
}

function Leave({ shell, gateway, left, close }: LeaveProps) {
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: async () => {
      const outcome = await shell.leaveGateway({ id: gateway.id });
      if ('problem' in outcome) throw new Error(outcome.problem);
      return outcome;
    },
    async onSuccess(outcome) {
      await client.invalidateQueries({ queryKey: KEY });
      left(outcome);
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
      The key of this computer for it is erased, that gateway is told to take it no more, and its held calls
      reach you here no longer. Coming back takes a new invitation.
    </Confirm>
  );
}
