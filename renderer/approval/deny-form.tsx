import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { DecisionFormProps } from './decision-form.ts';

/** As the API takes it. */
const MOST_REASON = 500;

interface Props extends DecisionFormProps {
  readonly agent: string;
  readonly onDeny: (reason: string) => void;
}

/** Saying no, and why if one likes: the agent is told the reason. */
export function DenyForm({ agent, armed, busy, counts, onDeny, onCancel }: Props) {
  const [reason, setReason] = useState('');
  return (
    <Stack gap="xs">
      <Textarea
        label="Why not? (optional)"
        description={`${agent} is told what you write here.`}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return;
          event.preventDefault();
          if (armed && !busy && counts(event.nativeEvent)) onDeny(reason);
        }}
        maxLength={MOST_REASON}
        autosize
        minRows={1}
        maxRows={4}
        autoFocus
      />
      <Group gap="xs">
        <Button
          color="red.9"
          loading={busy}
          disabled={!armed}
          onClick={(event) => counts(event.nativeEvent) && onDeny(reason)}
        >
          Deny this call
        </Button>
        <Button variant="default" onClick={onCancel}>
          Back
        </Button>
      </Group>
    </Stack>
  );
}
