import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconClockOff } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import classes from './approval.module.css';
import { outcomeOf } from './outcome-words.ts';

const LOOK = {
  approved: { color: 'teal', icon: IconCircleCheck },
  denied: { color: 'red', icon: IconCircleX },
  over: { color: 'gray', icon: IconClockOff },
} as const;

/** How it ended, in the place of the buttons, and what waits next. */
export function OutcomeBar(props: {
  approval: ApprovalView;
  me: string;
  next: ApprovalView | undefined;
  waiting: number;
}) {
  const { approval, me, next, waiting } = props;
  const { tone, title, text } = outcomeOf(approval, me);
  const { color, icon: Icon } = LOOK[tone];
  const reason = approval.votes.findLast(({ reason: said }) => said !== null)?.reason;
  return (
    <section className={classes.bar} aria-label="The outcome">
      <Stack gap="sm">
        <Alert color={color} icon={<Icon aria-hidden />} title={title} role="alert">
          <Text size="sm">{text}</Text>
          {reason !== undefined && reason !== null && (
            <Text size="sm" component="div">
              Reason: <Untrusted text={reason} />
            </Text>
          )}
        </Alert>
        <Group gap="xs">
          {next === undefined ? (
            <Text size="sm" c="dimmed">
              Nothing else waits.
            </Text>
          ) : (
            <Button component={Link} href={`/approval/${next.id}`}>
              Next: {short(next)}
            </Button>
          )}
          <Button component={Link} href="/" variant="default">
            {waiting === 0 ? 'All approvals' : `All that wait (${waiting})`}
          </Button>
        </Group>
      </Stack>
    </section>
  );
}

/** Only names of agents are ours to vouch for; a tool's name is its server's, so it stays on its own page. */
const short = ({ agent, server }: ApprovalView): string => `${agent} on ${server}`;
