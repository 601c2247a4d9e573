import { Text } from '@mantine/core';
import type { ApprovalView } from '../../../proxy/contract/views.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import classes from './approvals.module.css';

/** A name longer than this is seen whole on the approval page. */
const MOST = 60;

/** Who asks for what of whom, in one line: `claude-code (ann) write_file on files`. */
export function ApprovalSentence({ approval }: { readonly approval: ApprovalView }) {
  const { agent, owner, server, tool, method, direction } = approval;
  const out = direction === 'to-server';
  return (
    <>
      <strong className={classes.who}>
        <Untrusted text={out ? agent : server} most={MOST} />
      </strong>{' '}
      {out && <Owner owner={owner} />}
      <span className={classes.tool}>
        <Untrusted text={tool === '' ? method : tool} most={MOST} />
      </span>{' '}
      {out ? 'on ' : 'asked of '}
      <Untrusted text={out ? server : agent} most={MOST} />
      {!out && <Owner owner={owner} />}
    </>
  );
}

function Owner({ owner }: { readonly owner: string }) {
  return (
    <Text span c="dimmed" inherit title={`${owner} answers for this agent`}>
      {' '}
      (<Untrusted text={owner} most={MOST} />){' '}
    </Text>
  );
}
