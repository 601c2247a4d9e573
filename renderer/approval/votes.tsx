import { Badge, Group, Stack } from '@mantine/core';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import { When } from '../parts/when.tsx';
import { Fact } from './fact.tsx';

interface Props {
  readonly votes: ApprovalView['votes'];
  readonly me: string;
  readonly waits: boolean;
}

/** Who has decided what so far. */
export function Votes({ votes, me, waits }: Props) {
  if (votes.length === 0) return <Fact name="Votes">{waits ? 'None yet.' : 'None.'}</Fact>;
  return (
    <Fact name="Votes">
      <Stack gap={4}>
        {votes.map(({ person, vote, at, reason }) => (
          <div key={person}>
            <Group gap={6}>
              <Badge color={vote === 'approve' ? 'teal' : 'red'} variant="light" radius="sm" tt="none">
                {vote === 'approve' ? 'approved' : 'denied'}
              </Badge>
              <span>
                {person === me ? 'you' : person}, <When at={at} />
              </span>
            </Group>
            {reason !== null && <Untrusted text={reason} />}
          </div>
        ))}
      </Stack>
    </Fact>
  );
}
