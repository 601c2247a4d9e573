import { Badge, Group, Text, Title, VisuallyHidden } from '@mantine/core';
import { Link } from 'wouter';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import { useWaiting } from '../api/use-approvals.ts';
import { Brief } from '../parts/brief.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { stepLinks } from '../parts/step-links.ts';
import { timeLeft } from '../parts/times.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import { useTimeLeft } from '../parts/use-time-left.ts';
import classes from './approval.module.css';
import { useVoter } from './voter.ts';

const MOST = 80;

/** Everything that waits for a person, the most pressing first. */
export function Queue() {
  const { data, error, dataUpdatedAt, refetch } = useWaiting();
  const me = useVoter((voter) => voter.name);
  if (data === undefined) {
    if (error !== null) return <Failed what="What waits" error={error} retry={() => refetch()} />;
    return <Loading what="what waits" />;
  }
  return (
    <main>
      <Title order={1} size="h3" mb="sm">
        {data.length === 0 ? 'Approvals' : data.length === 1 ? 'One call waits' : `${data.length} calls wait`}
      </Title>
      <VisuallyHidden id="queue-keys">Arrow keys go from one call to the next.</VisuallyHidden>
      {data.length === 0 ? (
        <Empty title="Nothing waits">
          When an agent wants something that a rule holds, it appears here by itself. You can leave this page
          open.
        </Empty>
      ) : (
        <ul
          className={classes.queue}
          aria-label="Calls that wait"
          aria-describedby="queue-keys"
          onKeyDown={stepLinks}
        >
          {data.map((approval) => (
            <li key={approval.id}>
              <Waiting approval={approval} toldAt={dataUpdatedAt} me={me} />
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}

function Waiting({ approval, toldAt, me }: { approval: ApprovalView; toldAt: number; me: string }) {
  const left = useTimeLeft(approval.left, toldAt);
  const { agent, server, tool, method, toolClass, direction, votes, needs } = approval;
  const [from, to] = direction === 'to-server' ? [agent, server] : [server, agent];
  const voted = votes.some(({ person }) => person === me);
  return (
    <Link href={`/approval/${approval.id}`} className={classes.waiting}>
      <div>
        <strong>
          <Untrusted text={from} most={MOST} />
        </strong>{' '}
        <span className={classes.tool}>
          <Untrusted text={tool === '' ? method : tool} most={MOST} />
        </span>{' '}
        <Text span c="dimmed">
          {direction === 'to-server' ? 'on' : 'asked of'} <Untrusted text={to} most={MOST} />
        </Text>
        <Brief approval={approval} />
      </div>
      <span className={classes.left}>{left === null ? '' : left === 0 ? 'expired' : timeLeft(left)}</span>
      <Group gap="xs">
        {method === 'tools/call' && (
          <Badge color={toolClass === 'destructive' ? 'red' : 'gray'} variant="light" radius="sm" tt="none">
            {toolClass === 'unconfirmed' ? 'class not confirmed' : toolClass}
          </Badge>
        )}
        <Text size="sm" c="dimmed" component="span">
          {voted ? `You have voted. Waits for ${needs}` : `Waits for ${needs}`}
        </Text>
      </Group>
    </Link>
  );
}
