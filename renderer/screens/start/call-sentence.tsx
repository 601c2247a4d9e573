import { Anchor } from '@mantine/core';
import { Link } from 'wouter';
import type { CallView, NameView } from '../../../proxy/contract/log-views.ts';
import { DecisionBadge } from '../../parts/decision-badge.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';

const MOST = 60;
const nameOf = ({ name, id }: NameView): string => name ?? id;

/** One call on record: who called what, what policy said, and the way to its session. */
export function CallSentence({ call }: { readonly call: CallView }) {
  const { agent, server, tool, method, decision, session, id, received } = call;
  return (
    <>
      <b>
        <Untrusted text={nameOf(agent)} most={MOST} />
      </b>{' '}
      called{' '}
      <b>
        <Untrusted text={tool === '' ? method : tool} most={MOST} />
      </b>{' '}
      on <Untrusted text={nameOf(server)} most={MOST} /> <When at={received} />{' '}
      <DecisionBadge effect={decision.effect} enforced={decision.enforced || decision.effect === 'allow'} />{' '}
      <Anchor
        component={Link}
        href={`/sessions/${session}?call=${id}`}
        c="inherit"
        inherit
        underline="always"
      >
        See its session
      </Anchor>
    </>
  );
}
