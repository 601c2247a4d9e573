import { Anchor, Badge, Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link, useLocation } from 'wouter';
import type { ApprovalView } from '../../../proxy/contract/views.ts';
import { DECISION_COLOR } from '../../app/theme.ts';
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
      <Table.ScrollContainer minWidth={760} scrollAreaProps={{ type: 'auto' }}>
        <Table verticalSpacing={6} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Ended</Table.Th>
              <Table.Th>Agent (owner) and call</Table.Th>
              <Table.Th>By</Table.Th>
              <Table.Th>Reason</Table.Th>
              <Table.Th>
                <VisuallyHidden>Where to see it</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.map((approval) => (
              <DecidedRow key={approval.id} approval={approval} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
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

function DecidedRow({ approval }: { readonly approval: ApprovalView }) {
  const { word, tone, why } = endingOf(approval);
  const reasons = approval.votes.flatMap(({ reason }) => (reason === null || reason === '' ? [] : [reason]));
  return (
    <Table.Tr>
      <Table.Td className={classes.when}>
        <When at={endedAt(approval)} />
      </Table.Td>
      <Table.Td>
        <Badge color={COLORS[tone]} variant="light" radius="sm" tt="none" miw="max-content">
          {word}
        </Badge>
      </Table.Td>
      <Table.Td className={classes.what}>
        <ApprovalSentence approval={approval} />
      </Table.Td>
      <Table.Td className={classes.by}>
        {approval.votes.length === 0 ? (
          <Text size="sm" c="dimmed">
            nobody
          </Text>
        ) : (
          <Untrusted text={approval.votes.map(({ person }) => person).join(', ')} />
        )}
      </Table.Td>
      <Table.Td className={classes.reason}>
        {reasons.map((reason) => (
          <Untrusted key={reason} text={reason} />
        ))}
        {why !== '' && (
          <Text size="sm" c="dimmed" component="div">
            {why}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        <OpenCall id={approval.id} />
      </Table.Td>
    </Table.Tr>
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
