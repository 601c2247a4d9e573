import { Badge, Button, Text } from '@mantine/core';
import { useState } from 'react';
import type { ApprovalView } from '../../../proxy/contract/views.ts';
import { useApproval } from '../../api/use-approvals.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { fullTime, timeLeft } from '../../parts/times.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { useTimeLeft } from '../../parts/use-time-left.ts';
import { When } from '../../parts/when.tsx';
import { ApprovalSentence } from './approval-sentence.tsx';
import classes from './approvals.module.css';
import { useRevokeGrant } from './use-approval-lists.ts';

/** One grant: what it lets run, how often still, until when, and the way to end it. */
export function GrantRow({ grant, toldAt }: { readonly grant: ApprovalView; readonly toldAt: number }) {
  const [asking, setAsking] = useState(false);
  const revoke = useRevokeGrant();
  const { id, uses, maxUses, usableUntil, sessionEnded, votes } = grant;
  const close = (): void => {
    setAsking(false);
    revoke.reset();
  };
  const given = votes.findLast(({ vote }) => vote === 'approve');
  return (
    <li className={classes.grant}>
      <div className={classes.grantHead}>
        <div className={classes.what}>
          <ApprovalSentence approval={grant} />
        </div>
        <Button
          size="xs"
          variant="default"
          miw="max-content"
          onClick={() => setAsking(true)}
          id={`revoke-${id}`}
        >
          Revoke …
        </Button>
      </div>
      <Bounds id={id} />
      <Text size="sm" component="div" className={classes.facts}>
        {sessionEnded ? (
          <>
            <Badge color="gray" variant="light" radius="sm" tt="none" mr="xs">
              session over
            </Badge>
            Its session has ended, so no call can use it any more.
          </>
        ) : (
          <>
            <b>{maxUses - uses}</b> of {maxUses} uses left,{' '}
            <Until left={grant.left} toldAt={toldAt} at={usableUntil} />
          </>
        )}
        {given !== undefined && (
          <Text span c="dimmed" inherit>
            {' '}
            · given by {given.person} <When at={given.at} />
          </Text>
        )}
      </Text>
      <Confirm
        opened={asking}
        title="Revoke this grant?"
        act="Revoke"
        busy={revoke.isPending}
        error={revoke.error}
        onAct={() => revoke.mutate(id, { onSuccess: close })}
        onClose={close}
      >
        The next call of this kind is decided by policy again. What has run already has run. This cannot be
        undone.
      </Confirm>
    </li>
  );
}

function Bounds({ id }: { readonly id: string }) {
  const { data, error } = useApproval(id);
  return (
    <Text size="sm" mih="1.5em">
      {data !== undefined && (
        <>
          With <Untrusted text={data.boundsInWords} most={600} />
        </>
      )}
      {data === undefined && error !== null && 'Its bounds could not be loaded.'}
    </Text>
  );
}

function Until({ left: told, toldAt, at }: { left: number | null; toldAt: number; at: number | null }) {
  const left = useTimeLeft(told, toldAt);
  if (left === null) return 'no end';
  return <span title={at === null ? undefined : fullTime(at)}>for {timeLeft(left)} more</span>;
}
