import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type RefObject, useRef, useState } from 'react';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { asksForPresence } from '../parts/requirement-words.ts';
import { useAppVoter } from './app-voter.ts';
import classes from './approval.module.css';
import { DecisionStatus } from './decision-status.tsx';
import { DenyForm } from './deny-form.tsx';
import { GrantForm } from './grant-form.tsx';
import { hindrance } from './hindrance.ts';
import type { Revealed } from './masked-values.tsx';
import { onceOnly } from './once-only.ts';
import { PresenceForm } from './presence-form.tsx';
import { TimeLeft } from './time-left.tsx';
import { useArmed } from './use-armed.ts';
import { useDecision } from './use-decision.ts';
import { useDecisionKeys } from './use-decision-keys.ts';
import { usePress } from './use-press.ts';
import { useSeenWhole } from './use-seen-whole.ts';
import { voteProblem } from './vote-errors.ts';

interface Props {
  readonly approval: ApprovalDetail;
  readonly me: string;
  readonly revealed: Revealed;
  /** µs. */
  readonly left: number | null;
  /** Whether all that is to be shown is there. */
  readonly loaded: boolean;
  /** Where the call is shown, and how. */
  readonly call: RefObject<HTMLElement | null>;
  readonly view: string;
  /** The reason of a denial that is being typed. */
  readonly denial: string;
  readonly onDenial: (reason: string) => void;
}
type Panel = 'deny' | 'grant' | 'presence' | undefined;

/** Where it is decided. Nothing here acts before the call has been on screen, whole, in a window that a person is at. */
export function DecisionBar({ approval, me, revealed, left, loaded, call, view, denial, onDenial }: Props) {
  const [panel, setPanel] = useState<Panel>();
  const shell = useAppVoter() ?? null;
  // Where the app has no key, the page's own login is what counts.
  const voter = shell?.person === null ? null : shell;
  const decision = useDecision(approval, revealed, voter);
  const bar = useRef<HTMLElement>(null);
  const subject = `${approval.id}|${approval.shown}|${loaded}`;
  // What is revealed stands in the call, and is a part of it to be seen.
  const whole = `${subject}|${Object.keys(revealed).join('|')}`;
  const seen = useSeenWhole(whole, view, call, bar);
  const { at: deniedFrom, focused } = useArmed(subject, loaded);
  // The end of a call comes with a press, too: one that goes on must not approve.
  const { at: approvedFrom } = useArmed(whole, loaded && seen.whole);
  const denies = usePress(deniedFrom);
  const approves = usePress(approvedFrom);
  const armed = deniedFrom !== undefined && !decision.busy;
  const hindered = hindrance(approval, { me, revealed, voter });
  const mayApprove = approvedFrom !== undefined && !decision.busy && hindered === undefined;
  const presence = asksForPresence(approval.requirement);
  const once = onceOnly(approval);

  const approve = (): void => {
    // The system asks by itself; a secret is typed here.
    if (presence && voter?.presence === 'system')
      decision.approvePresent(undefined, () => setPanel('presence'));
    else if (presence) setPanel('presence');
    else decision.approve();
  };
  const close = (): void => {
    setPanel(undefined);
    onDenial('');
  };
  useDecisionKeys({
    panel,
    counts: approves,
    approve: mayApprove ? approve : undefined,
    openDeny: () => setPanel('deny'),
    close,
  });

  const problem = decision.error === null ? undefined : voteProblem(decision.error, approval.needs);
  const form = { armed: mayApprove, busy: decision.busy, counts: approves, onCancel: close };
  return (
    <section ref={bar} className={classes.bar} aria-label="Your decision">
      <Stack gap="xs">
        {problem !== undefined && (
          <Alert
            color="red"
            title={problem.title}
            role="alert"
            withCloseButton
            closeButtonLabel="Close"
            onClose={decision.reset}
          >
            {problem.text}
          </Alert>
        )}
        <div className={classes.decide}>
          <div>
            {panel === 'deny' && (
              <DenyForm
                {...form}
                armed={armed}
                counts={denies}
                agent={approval.agent}
                reason={denial}
                onReason={onDenial}
                onDeny={decision.deny}
              />
            )}
            {panel === 'grant' && <GrantForm {...form} offer={approval.offer} onGrant={decision.grant} />}
            {panel === 'presence' && <PresenceForm {...form} onConfirm={decision.approvePresent} />}
            {panel === undefined && (
              <Group gap="xs">
                <Button
                  color="teal.9"
                  disabled={!mayApprove}
                  loading={decision.busy}
                  onClick={(event) => approves(event.nativeEvent) && approve()}
                >
                  Approve once
                  <span className={classes.kbd} aria-hidden>
                    Ctrl ⏎
                  </span>
                </Button>
                <Button color="red" variant="light" disabled={!armed} onClick={() => setPanel('deny')}>
                  Deny …
                  <span className={classes.kbd} aria-hidden>
                    D
                  </span>
                </Button>
                {once === '' ? (
                  <Button variant="default" disabled={!mayApprove} onClick={() => setPanel('grant')}>
                    For this session …
                  </Button>
                ) : (
                  <Text size="sm" c="dimmed" maw={420}>
                    {once}
                  </Text>
                )}
              </Group>
            )}
          </div>
          <TimeLeft left={left} />
        </div>
        <DecisionStatus {...{ hindered, loaded, focused, seen }} armed={approvedFrom !== undefined} />
      </Stack>
    </section>
  );
}
