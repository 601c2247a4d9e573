import { Anchor, Badge, Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link, useLocation } from 'wouter';
import type { ApprovalView } from '../../../proxy/contract/views.ts';
import { DECISION_COLOR } from '../../parts/decisions.ts';
import { type Column, FoldTable } from '../../parts/fold-table.tsx';
import { Empty, Failed, Loading, sentenceOf } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import { ApprovalSentence } from './approval-sentence.tsx';
import { endingOf } from './approval-words.ts';
import classes from './approvals.module.css';
import { endedAt, MOST_DECIDED, useDecided, useFindCall } from './use-approval-lists.ts';

/** What was decided or came to its end lately, newest first. */
export function DecidedList() {
  const { data, error, refetch } = useDecided();
  if (data === undefined) {
    if (error === null) return <Loading what="decided calls" />;
    return <Failed what="What was decided" error={error} retry={() => void refetch()} />;
  }
  if (data.length === 0)
    return (
      <Empty title="Nothing was decided yet">
        Each held call that was approved, denied or ran out of time is listed here: by whom, when and why.
      </Empty>
    );
  return (
    <>
      <FoldTable label="Decided calls" columns={COLUMNS} rows={data} keyOf={({ id }) => id} />
      {data.length >= MOST_DECIDED - 1 && (
        <Text size="sm" c="dimmed" mt="sm">
          Older ones are in{' '}
          <Anchor component={Link} href="/activity?decision=hold" inherit underline="always">
            Activity
          </Anchor>
          .
        </Text>
      )}
    </>
  );
}

const COLORS = { allow: DECISION_COLOR.allow, deny: DECISION_COLOR.deny, over: 'gray' } as const;

function Ended({ approval }: { readonly approval: ApprovalView }) {
  const { word, tone } = endingOf(approval);
  return (
    <Badge color={COLORS[tone]} variant="light" radius="sm" tt="none" miw="max-content">
      {word}
    </Badge>
  );
}

function By({ votes }: Pick<ApprovalView, 'votes'>) {
  if (votes.length > 0) return <Untrusted text={votes.map(({ person }) => person).join(', ')} />;
  return (
    <Text size="sm" c="dimmed" component="span">
      nobody
    </Text>
  );
}

function Reason({ approval }: { readonly approval: ApprovalView }) {
  const { why } = endingOf(approval);
  return (
    <>
      {approval.votes.map(
        ({ person, reason }) => reason !== null && reason !== '' && <Untrusted key={person} text={reason} />,
      )}
      {why !== '' && (
        <Text size="sm" c="dimmed" component="div">
          {why}
        </Text>
      )}
    </>
  );
}

function OpenCall({ id }: { readonly id: string }) {
  const [, navigate] = useLocation();
  const find = useFindCall();
  const open = (): void =>
    find.mutate(id, {
      onSuccess: (address) => navigate(address),
      onError: (error) =>
        notifications.show({ color: 'red', title: 'The call was not found', message: sentenceOf(error) }),
    });
  return (
    <Button size="compact-xs" variant="default" loading={find.isPending} onClick={open}>
      See call
    </Button>
  );
}

const COLUMNS: readonly Column<ApprovalView>[] = [
  {
    head: 'Agent (owner) and call',
    kind: 'title',
    className: classes.decided,
    cell: (approval) => <ApprovalSentence approval={approval} />,
  },
  { head: 'Ended', cell: (approval) => <Ended approval={approval} /> },
  { head: 'By', className: classes.by, cell: ({ votes }) => <By votes={votes} /> },
  { head: 'Reason', className: classes.reason, cell: (approval) => <Reason approval={approval} /> },
  { head: 'When', className: classes.when, cell: (approval) => <When at={endedAt(approval)} /> },
  { head: 'Where to see it', kind: 'acts', cell: ({ id }) => <OpenCall id={id} /> },
];
