import { Alert, Anchor } from '@mantine/core';
import { Link, useSearchParams } from 'wouter';
import type { CallView } from '../../../proxy/contract/log-views.ts';

/** That a call was sent again by a person, in the agent's name: none may take it for the agent's own. */
export function ReplayNote({ call: { replay, session } }: { readonly call: CallView }) {
  const [search] = useSearchParams();
  if (replay === null) return null;
  const to = new URLSearchParams(search);
  to.set('record', String(replay));
  return (
    <Alert color="orange" variant="light" p="xs" title="Sent by a replay">
      A person had a recorded session sent again in this agent’s name: this call is no work of the agent. Who,
      and which session:{' '}
      <Anchor component={Link} fz="sm" href={`/sessions/${session}?${to}`}>
        record {replay}
      </Anchor>
      .
    </Alert>
  );
}
