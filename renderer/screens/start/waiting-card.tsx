import { Text } from '@mantine/core';
import { useWaiting } from '../../api/use-approvals.ts';
import { useStatus } from '../../api/use-status.ts';
import { Brief } from '../../parts/brief.tsx';
import { timeLeft } from '../../parts/times.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { useTimeLeft } from '../../parts/use-time-left.ts';
import { FactCard } from './fact-card.tsx';
import classes from './start.module.css';

/** How many calls wait for a person, and the most pressing of them. */
export function WaitingCard() {
  const { data: waiting, dataUpdatedAt } = useWaiting();
  const { data: status } = useStatus();
  const first = waiting?.[0];
  const left = useTimeLeft(first?.left ?? null, dataUpdatedAt);
  return (
    <FactCard title="Waiting now" href="/approvals" link="Approvals">
      <div className={classes.number}>{waiting?.length ?? status?.waiting ?? '…'}</div>
      <Text size="sm" c="dimmed" component="div">
        {waiting?.length === 0 && 'Nothing waits for a person.'}
        {first !== undefined && (
          <>
            Next: <Untrusted text={first.agent} /> wants{' '}
            <Untrusted text={first.tool === '' ? first.method : first.tool} most={60} />
            {left !== null && `, ${timeLeft(left)}\u00a0left`}
            <Text lineClamp={2} component="div">
              <Brief approval={first} />
            </Text>
          </>
        )}
      </Text>
    </FactCard>
  );
}
