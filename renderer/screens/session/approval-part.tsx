import { Button, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { CallApprovalView, CallDetailView } from '../../../proxy/contract/log-views.ts';
import type { Requirement } from '../../../proxy/contract/policy.ts';
import { isObject, jsonIn } from '../../call/json.ts';
import { HowFar } from '../../parts/how-far.tsx';
import { InOrder } from '../../parts/in-order.tsx';
import { whoMust } from '../../parts/requirement-words.ts';
import { Short } from '../../parts/short.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import { boundsLines } from './bounds-words.ts';
import { Later } from './later.tsx';
import { Facts, Part } from './part.tsx';
import classes from './session.module.css';
import { settledOf } from './settled.ts';
import { approvalState, assuranceWords, nameOf } from './words.ts';

/** The people’s answer to a held call: what it took, who voted, when and how surely. */
export function ApprovalPart({ call }: { readonly call: CallDetailView }) {
  const { approval, bodies } = call;
  if (approval === null) return null;
  const bounds = bodies.findLast(({ role }) => role === 'bounds')?.text;
  return (
    <Part
      title="Approval"
      beside={
        approval.state === 'waiting' ? (
          <Button component={Link} href="/approvals" size="compact-xs">
            Go to what waits
          </Button>
        ) : (
          <Later at={settledOf(call)?.at ?? null} />
        )
      }
    >
      <Facts
        facts={[
          ['State', approvalState(approval, call)],
          ['It takes', takes(call)],
          ['This call', ofUse(approval, call)],
          ['Told', approval.deliveries.length === 0 ? null : <Told key="told" of={approval.deliveries} />],
          ['Votes', <Votes key="votes" votes={approval.votes} />],
          ['Approval', <Short key="id" text={approval.id} what="the id of the approval" end />],
        ]}
      />
      {bounds !== undefined && approval.grant && (
        <>
          <Text size="sm" c="dimmed" mt="xs" mb={4}>
            The grant holds within these bounds:
          </Text>
          <ul className={classes.votes} aria-label="Bounds of the grant">
            <InOrder of={boundsLines(bounds)}>
              {(line) => (
                <li>
                  <Untrusted text={line} most={2000} />
                </li>
              )}
            </InOrder>
          </ul>
        </>
      )}
    </Part>
  );
}

function Told({ of }: { readonly of: CallApprovalView['deliveries'] }) {
  return (
    <ul className={classes.votes}>
      <InOrder of={of}>
        {(delivery) => (
          <li>
            <Untrusted text={nameOf(delivery.person)} most={120} /> ({delivery.channel}):{' '}
            <HowFar delivery={delivery} />
          </li>
        )}
      </InOrder>
    </ul>
  );
}

function Votes({ votes }: { readonly votes: CallApprovalView['votes'] }) {
  if (votes.length === 0) return 'nobody yet';
  return (
    <ul className={classes.votes}>
      {votes.map(({ person, vote, assurance, at, reason }) => (
        <li key={person.id}>
          <strong>
            <Untrusted text={nameOf(person)} most={120} />
          </strong>{' '}
          {vote === 'approve' ? 'approved' : 'denied'} <When at={at} />, {assuranceWords(assurance)} (
          <Untrusted text={assurance} most={40} />)
          {reason !== null && reason !== '' && (
            <Text size="sm" c="dimmed" component="div">
              Reason: <Untrusted text={reason} most={2000} />
            </Text>
          )}
        </li>
      ))}
    </ul>
  );
}

function ofUse({ grant, use, maxUses, state }: CallApprovalView, call: CallDetailView): string {
  const isOver = call.finished !== null;
  if (use === null) {
    if (call.ran !== null) return 'did not use it: it got what came of the same call, which did';
    if (call.denial === 'cooldown') return 'came after the same call was denied, and nobody was asked again';
    if (state !== 'waiting') return 'did not use it';
    return isOver ? 'waits no more; the same call, sent again, can still use the approval' : 'waits';
  }
  return grant ? `is use ${use} of ${maxUses} of a grant` : 'used it: it was good for one call';
}

/** What it took to approve, in words; null where it is not on record with this call. */
function takes({ bodies, owner }: CallDetailView): string | null {
  const body = bodies.findLast(({ role, whole }) => role === 'requirement' && whole);
  const requirement = jsonIn(body?.text ?? '');
  if (!isObject(requirement) || !Array.isArray(requirement['groups'])) return null;
  // The gateway's own record of its own schema.
  return whoMust(requirement as unknown as Requirement, owner === null ? 'the owner' : nameOf(owner));
}
