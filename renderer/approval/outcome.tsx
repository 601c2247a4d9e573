import { Alert, Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconClockOff } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { ApprovalDetail, ApprovalView } from '../../proxy/contract/views.ts';
import { Brief } from '../parts/brief.tsx';
import { timeOfDay } from '../parts/times.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import classes from './approval.module.css';
import { outcomeOf } from './outcome-words.ts';

const LOOK = {
  approved: { color: 'teal', icon: IconCircleCheck },
  denied: { color: 'red', icon: IconCircleX },
  over: { color: 'gray', icon: IconClockOff },
} as const;

const MOST_NAME = 60;

/** How it ended, in the place of the buttons, and what waits next. */
export function OutcomeBar(props: {
  approval: ApprovalDetail;
  /** A denial that was being typed when it was decided. */
  denial: string;
  me: string;
  next: ApprovalView | undefined;
  waiting: number;
}) {
  const { approval, denial, me, next, waiting } = props;
  const lost =
    denial.trim() !== '' && !approval.votes.some(({ person, vote }) => person === me && vote === 'deny');
  const { tone, title, text } = outcomeOf(approval, me);
  const { color, icon: Icon } = LOOK[tone];
  const reason = approval.votes.findLast(({ reason: said }) => said !== null)?.reason;
  return (
    <section className={classes.bar} aria-label="The outcome">
      <Stack gap="sm">
        <Alert color={color} icon={<Icon aria-hidden />} title={title} role="alert">
          <Text size="sm">{text}</Text>
          {approval.state === 'approved' && approval.grant && approval.uses > 0 && (
            <GrantInForce approval={approval} />
          )}
          {reason !== undefined && reason !== null && (
            <Text size="sm" component="div">
              Reason: <Untrusted text={reason} />
            </Text>
          )}
        </Alert>
        {lost && (
          <Alert color="yellow" title="Your denial was not given" role="status">
            <Text size="sm" mb={6}>
              This was over before you sent it, and the agent is not told what you wrote:
            </Text>
            <div className={classes.denial}>{denial}</div>
            <CopyButton value={denial} timeout={2000}>
              {({ copied, copy }) => (
                <Button size="compact-xs" variant="default" onClick={copy}>
                  {copied ? 'Copied' : 'Copy your reason'}
                </Button>
              )}
            </CopyButton>
          </Alert>
        )}
        <Group gap="xs">
          {next === undefined ? (
            <Text size="sm" c="dimmed">
              Nothing else waits.
            </Text>
          ) : (
            <Button component={Link} href={`/approval/${next.id}`} aria-describedby="next-call">
              Next call
            </Button>
          )}
          <Button component={Link} href="/" variant="default">
            {waiting === 0 ? 'All approvals' : `All that wait (${waiting})`}
          </Button>
        </Group>
        {next !== undefined && <NextCall approval={next} />}
      </Stack>
    </section>
  );
}

/** What a grant goes on to let run, and where it ends before its time. */
function GrantInForce({
  approval: { boundsInWords, uses, maxUses, usableUntil },
}: {
  readonly approval: ApprovalDetail;
}) {
  return (
    <Text size="sm" component="div">
      Calls like it run without asking{usableUntil !== null && ` until ${timeOfDay(usableUntil)}`}, in this
      session only: {uses} of {maxUses} used. To revoke that: Approvals, Grants in force, in the console.
      <div>
        Its bounds: <Untrusted text={boundsInWords} most={600} />.
      </div>
    </Text>
  );
}

/** Which call it is that comes next, so that nobody takes it for the one that was just decided. */
function NextCall({ approval }: { readonly approval: ApprovalView }) {
  const { agent, server, tool, method, direction } = approval;
  const [from, to] = direction === 'to-server' ? [agent, server] : [server, agent];
  return (
    <Text size="sm" component="div" id="next-call">
      <span className={classes.quiet}>Next: </span>
      <strong>
        <Untrusted text={from} most={MOST_NAME} />
      </strong>{' '}
      <span className={classes.tool}>
        <Untrusted text={tool === '' ? method : tool} most={MOST_NAME} />
      </span>
      <span className={classes.quiet}> {direction === 'to-server' ? 'on' : 'asked of'} </span>
      <Untrusted text={to} most={MOST_NAME} />
      <Brief approval={approval} />
    </Text>
  );
}
