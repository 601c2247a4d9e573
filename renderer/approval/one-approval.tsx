import { Button, Group, Text } from '@mantine/core';
import { useIsFetching } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { bytesText } from '../../proxy/contract/bytes-text.ts';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { ApiFailure } from '../api/failure.ts';
import { queryClient } from '../api/query-client.ts';
import { useApproval, useWaiting } from '../api/use-approvals.ts';
import { CallView } from '../call/call-view.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTimeLeft } from '../parts/use-time-left.ts';
import classes from './approval.module.css';
import { DecisionBar } from './decision-bar.tsx';
import { Definition } from './definition.tsx';
import { Fact } from './fact.tsx';
import { Headline } from './headline.tsx';
import { MaskedValues, type Revealed } from './masked-values.tsx';
import { OutcomeBar } from './outcome.tsx';
import { RuleInWords } from './rule.tsx';
import { Told } from './told.tsx';
import { useRawSwitch } from './use-raw-switch.ts';
import { useVoter } from './voter.ts';
import { Votes } from './votes.tsx';
import { Why } from './why.tsx';

/** One approval, whole: what is asked, by whom, why, and the decision. */
export function OneApproval({ id }: { readonly id: string }) {
  const { data, error, dataUpdatedAt, refetch } = useApproval(id);
  if (data !== undefined) return <Approval key={id} approval={data} toldAt={dataUpdatedAt} />;
  if (error === null) return <Loading what="the call" />;
  if (error instanceof ApiFailure && (error.code === 'not-found' || error.code === 'invalid')) {
    return (
      <Empty
        title="There is no such approval"
        action={
          <Button component={Link} href="/" variant="default">
            See what waits
          </Button>
        }
      >
        Its address may be cut off, or it is of another installation.
      </Empty>
    );
  }
  return <Failed what="The call" error={error} retry={() => refetch()} />;
}

function Approval({ approval, toldAt }: { readonly approval: ApprovalDetail; readonly toldAt: number }) {
  const { id, params, method, tool, direction } = approval;
  const me = useVoter((voter) => voter.name);
  const waiting = (useWaiting().data ?? []).filter((one) => one.id !== id);
  const left = useTimeLeft(approval.left, toldAt);
  const isOver = left === 0;
  const waits = approval.state === 'waiting' && !isOver;
  const [revealed, setRevealed] = useState<Revealed>({});
  const [denial, setDenial] = useState('');
  const [raw, toggleRaw] = useRawSwitch();
  const call = useRef<HTMLDivElement>(null);
  const comparing = useIsFetching({ queryKey: ['present-file', id] }) > 0;

  useEffect(() => {
    // By the page's own clock the time is over: what the gateway says counts.
    if (isOver) queryClient.invalidateQueries({ queryKey: ['approvals'] });
  }, [isOver]);

  return (
    <main className={classes.whole}>
      <Headline approval={approval} waits={waits} />
      <div className={classes.columns}>
        <div ref={call} className={classes.call}>
          <Group justify="space-between">
            <Text size="xs" fw={650} c="dimmed" component="h2" m={0}>
              The call{approval.shown === '' ? ', as it is on record' : ''}
            </Text>
            <Group gap="xs">
              <Text size="xs" c="dimmed">
                {bytesText(approval.bytes)}
              </Text>
              {params !== '' && (
                <Button
                  size="compact-xs"
                  variant={raw ? 'filled' : 'default'}
                  aria-pressed={raw}
                  onClick={toggleRaw}
                >
                  Raw
                  <span className={classes.kbd} aria-hidden>
                    R
                  </span>
                </Button>
              )}
            </Group>
          </Group>
          {waits && (
            <MaskedValues
              approval={approval}
              revealed={revealed}
              onRevealed={(pointer, value) => setRevealed((before) => ({ ...before, [pointer]: value }))}
            />
          )}
          <CallView {...{ approval: id, params, method, tool, direction, waits, raw }} />
        </div>
        <div className={classes.facts}>
          <Why stated={approval.stated} replay={approval.replay} />
          <RuleInWords approval={approval} waits={waits} />
          <Told deliveries={approval.deliveries} me={me} />
          <Votes votes={approval.votes} me={me} waits={waits} />
          <Definition approval={approval} waits={waits} />
          {waits && (
            <Fact name="The agent">
              {approval.callerWaiting
                ? 'Is on the line, waiting for the answer.'
                : 'Has hung up. An approval is kept for when it calls again.'}
            </Fact>
          )}
        </div>
      </div>
      {waits ? (
        <DecisionBar
          {...{ approval, me, revealed, left, call, denial }}
          view={raw ? 'raw' : 'read'}
          onDenial={setDenial}
          loaded={!comparing}
        />
      ) : (
        <OutcomeBar
          approval={isOver && approval.state === 'waiting' ? { ...approval, state: 'expired' } : approval}
          denial={denial}
          me={me}
          next={waiting[0]}
          waiting={waiting.length}
        />
      )}
    </main>
  );
}
