import { VisuallyHidden } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconEyeOff } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { Link } from 'wouter';
import type { CallView } from '../../../proxy/contract/log-views.ts';
import { DecisionBadge } from '../../parts/decision-badge.tsx';
import { fullTime, span, timeOfDay } from '../../parts/times.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import classes from './session.module.css';
import { approvalLine, OUTCOME, whatOf } from './words.ts';

/** Outcomes that nobody meant. */
const WENT_WRONG = new Set(['error', 'upstream-failed', 'unknown']);

interface Props {
  readonly call: CallView;
  readonly href: string;
  readonly isOpen: boolean;
  /** Whether Tab comes here. */
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onClick: (event: MouseEvent) => void;
}

/** A call in two short lines: a link, so that it can be copied and opened beside. */
export function CallRow({ call, href, isOpen, isActive, onFocus, onClick }: Props) {
  const toAgent = call.direction === 'to-agent';
  const masked = Object.values(call.masks).reduce((sum, number) => sum + number, 0);
  const words = [
    `#${call.index}`,
    ...(call.approval === null ? [] : [approvalLine(call.approval)]),
    call.decision.reason === 'passes' ? 'passes' : `rule ${call.decision.rule}`,
  ];
  return (
    <Link
      href={href}
      className={classes.row}
      data-call={call.id}
      tabIndex={isActive ? 0 : -1}
      aria-current={isOpen ? 'true' : undefined}
      onFocus={onFocus}
      onClick={onClick}
    >
      <span className={classes.first}>
        <time className={classes.time} title={fullTime(call.received)}>
          {timeOfDay(call.received)}
        </time>
        {toAgent ? <IconArrowLeft size={14} aria-hidden /> : <IconArrowRight size={14} aria-hidden />}
        <VisuallyHidden>{toAgent ? 'server to agent' : 'agent to server'}</VisuallyHidden>
        <span className={`${classes.what} ${classes.cut}`}>
          <Untrusted text={whatOf(call)} most={120} />
        </span>
      </span>
      <span className={classes.right}>
        <DecisionBadge effect={call.decision.effect} enforced={call.decision.enforced} />
      </span>
      <span className={classes.second}>
        <span className={classes.cut}>
          {toAgent && 'server asks · '}
          <Untrusted text={words.join(' · ')} most={240} />
        </span>
        {masked > 0 && (
          <span className={classes.right}>
            <IconEyeOff size={13} aria-hidden />
            {masked} masked
          </span>
        )}
      </span>
      <span className={`${classes.right} ${classes.second}`}>
        <span>
          {call.outcome === null ? (
            'under way'
          ) : (
            <span className={WENT_WRONG.has(call.outcome) ? classes.failed : undefined}>
              {OUTCOME[call.outcome].word}
            </span>
          )}
          {call.micros !== null && ` · ${span(call.micros)}`}
        </span>
      </span>
    </Link>
  );
}
