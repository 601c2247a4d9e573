import { Badge, Button, Text, VisuallyHidden } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { ApprovalView } from '../../../proxy/contract/views.ts';
import { KEYS } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { Brief } from '../../parts/brief.tsx';
import { timeLeft } from '../../parts/times.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { useTimeLeft } from '../../parts/use-time-left.ts';
import { ApprovalSentence } from './approval-sentence.tsx';
import { classWords, ruleWords } from './approval-words.ts';
import classes from './approvals.module.css';

const HURRY_MICROSECONDS = 60_000_000;

interface Props {
  readonly approval: ApprovalView;
  /** When the gateway said how much time is left, ms since 1970. */
  readonly toldAt: number;
  readonly approvalUrl: string | null | undefined;
}

/** One waiting call: who, what, and what it is about. Its link lies over all of it and opens the page that votes. */
export function WaitingRow({ approval, toldAt, approvalUrl }: Props) {
  const { id, toolClass, method, rule, needs, votes } = approval;
  const approved = votes.filter(({ vote }) => vote === 'approve').map(({ person }) => person);
  return (
    <li className={classes.row}>
      <Left left={approval.left} toldAt={toldAt} />
      <div id={`what-${id}`} className={classes.what}>
        <ApprovalSentence approval={approval} />
        <Brief approval={approval} />
      </div>
      <div className={classes.facts}>
        <span className={classes.class}>
          {method === 'tools/call' && (
            <Badge color={toolClass === 'destructive' ? 'red' : 'gray'} variant="light" radius="sm" tt="none">
              {classWords(toolClass)}
            </Badge>
          )}
        </span>
        <span className={classes.fact}>
          <span className={classes.label}>held by </span>
          {ruleWords(rule)}
        </span>
        <span className={classes.fact}>
          <span className={classes.label}>needs </span>
          <Untrusted text={needs} />
          {approved.length > 0 && (
            <Text span c="dimmed" inherit>
              , {approved.join(', ')} approved
            </Text>
          )}
        </span>
      </div>
      {typeof approvalUrl === 'string' && (
        <Button
          component="a"
          href={`${approvalUrl}/approval/${id}`}
          target="_blank"
          rel="noopener noreferrer"
          id={`review-${id}`}
          aria-labelledby={`review-${id} what-${id}`}
          className={classes.review ?? ''}
          size="xs"
          rightSection={<IconExternalLink size={14} aria-hidden />}
        >
          Review<VisuallyHidden> in a new window</VisuallyHidden>
        </Button>
      )}
    </li>
  );
}

function Left({ left: told, toldAt }: { readonly left: number | null; readonly toldAt: number }) {
  const left = useTimeLeft(told, toldAt);
  const isOver = left === 0;
  useEffect(() => {
    // By the page's own clock the time is over: what the gateway says counts.
    if (isOver) void queryClient.invalidateQueries({ queryKey: [KEYS.approvals] });
  }, [isOver]);
  const hurry = left !== null && left < HURRY_MICROSECONDS;
  return (
    <span className={hurry ? `${classes.left} ${classes.hurry}` : classes.left} title="Time left">
      <VisuallyHidden>Time left: </VisuallyHidden>
      {left === null ? 'no limit' : isOver ? 'over' : timeLeft(left)}
    </span>
  );
}
