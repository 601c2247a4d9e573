import type { ApprovalView } from '../../../proxy/contract/views.ts';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import classes from './approvals.module.css';
import { GrantRow } from './grant-row.tsx';

interface Props {
  readonly data: readonly ApprovalView[] | undefined;
  readonly error: unknown;
  readonly dataUpdatedAt: number;
  readonly refetch: () => unknown;
}

/** Grants that calls may use now. */
export function GrantList({ data, error, dataUpdatedAt, refetch }: Props) {
  if (data === undefined) {
    if (error === null) return <Loading what="grants" />;
    return <Failed what="The grants" error={error} retry={() => void refetch()} />;
  }
  if (data.length === 0)
    return (
      <Empty title="No grant is in force">
        An approver can approve a call “for this session”: it and others like it then run without asking
        again, as long, as often and with what the grant says. Such grants are listed here, and can be
        revoked.
      </Empty>
    );
  return (
    <ul className={classes.list} aria-label="Grants in force">
      {data.map((grant) => (
        <GrantRow key={grant.id} grant={grant} toldAt={dataUpdatedAt} />
      ))}
    </ul>
  );
}
