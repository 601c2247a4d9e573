import { VisuallyHidden } from '@mantine/core';
import type { ApprovalView } from '../../../proxy/contract/views.ts';
import { Failed, Loading } from '../../parts/states.tsx';
import { stepLinks } from '../../parts/step-links.ts';
import classes from './approvals.module.css';
import { NothingWaits } from './nothing-waits.tsx';
import { PageClosed } from './page-closed.tsx';
import { useApprovalPage } from './use-approval-page.ts';
import { WaitingRow } from './waiting-row.tsx';

interface Props {
  readonly data: readonly ApprovalView[] | undefined;
  readonly error: unknown;
  readonly dataUpdatedAt: number;
  readonly refetch: () => unknown;
}

/** The queue. Arrow keys go from one to the next, Enter opens the one that has the focus. */
export function WaitingList({ data, error, dataUpdatedAt, refetch }: Props) {
  const { data: approvalUrl } = useApprovalPage();
  if (data === undefined) {
    if (error === null) return <Loading what="what waits" />;
    return <Failed what="What waits" error={error} retry={() => void refetch()} />;
  }
  if (data.length === 0) return <NothingWaits />;
  return (
    <>
      {approvalUrl === null && <PageClosed />}
      <VisuallyHidden id="approvals-keys">Arrow keys go from one call to the next.</VisuallyHidden>
      <ul
        className={classes.list}
        aria-label="Calls that wait"
        aria-describedby="approvals-keys"
        onKeyDown={stepLinks}
      >
        <li className={classes.heads} aria-hidden>
          {['Left', 'Agent (owner) and call', 'Class', 'Held by', 'Needs'].map((head) => (
            <span key={head}>{head}</span>
          ))}
        </li>
        {data.map((approval) => (
          <WaitingRow
            key={approval.id}
            approval={approval}
            toldAt={dataUpdatedAt}
            approvalUrl={approvalUrl}
          />
        ))}
      </ul>
    </>
  );
}
