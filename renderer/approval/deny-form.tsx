import { Button, Group, Stack, Textarea } from '@mantine/core';
import classes from './approval.module.css';
import type { DecisionFormProps } from './decision-form.ts';

/** As the API takes it. */
const MOST_REASON = 500;

interface Props extends DecisionFormProps {
  readonly agent: string;
  /** What is being typed: kept by the page, for it outlives this form where somebody else decides. */
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  readonly onDeny: (reason: string) => void;
}

/** Saying no, and why if one likes: the agent is told the reason. */
export function DenyForm({ agent, reason, armed, busy, counts, onReason, onDeny, onCancel }: Props) {
  return (
    <Stack gap="xs">
      <Textarea
        label="Why not? (optional)"
        description={`${agent} is told what you write here.`}
        value={reason}
        onChange={(event) => onReason(event.currentTarget.value)}
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
          <span className={classes.kbd} aria-hidden>
            Ctrl ⏎
          </span>
        </Button>
        <Button variant="default" onClick={onCancel}>
          Back
        </Button>
      </Group>
    </Stack>
  );
}
