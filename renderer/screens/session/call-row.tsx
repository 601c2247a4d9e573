import { VisuallyHidden } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconEyeOff, IconSearch } from '@tabler/icons-react';
import type { MouseEvent } from 'react';
import { Link } from 'wouter';
import type { CallView } from '../../../proxy/contract/log-views.ts';
import { DecisionBadge } from '../../parts/decision-badge.tsx';
import { fullTime, span, timeOfDay } from '../../parts/times.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { isWrong, type Mark } from './marks.ts';
import classes from './session.module.css';
import { approvalLine, OUTCOME, whatOf } from './words.ts';

interface Props {
  readonly mark: Mark;
  /** Once it has come whole: then the line says more. */
  readonly call: CallView | undefined;
  readonly href: string;
  readonly isOpen: boolean;
  /** Whether the search has found it. */
  readonly isFound: boolean;
  /** Whether Tab comes here. */
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onClick: (event: MouseEvent) => void;
}

/** A call in two short lines: a link, so that it can be copied and opened beside. */
export function CallRow({ mark, call, href, isOpen, isFound, isActive, onFocus, onClick }: Props) {
  const toAgent = mark.direction === 'to-agent';
  const { outcome } = mark;
  const micros = call?.micros ?? (mark.finished === null ? null : mark.finished - mark.received);
  return (
    <Link
      href={href}
      className={classes.row}
      data-call={mark.id}
      data-found={isFound || undefined}
      tabIndex={isActive ? 0 : -1}
      aria-current={isOpen ? 'true' : undefined}
      onFocus={onFocus}
      onClick={onClick}
    >
      <span className={classes.first}>
        <time className={classes.time} title={fullTime(mark.received)}>
          {timeOfDay(mark.received)}
        </time>
        {toAgent ? <IconArrowLeft size={14} aria-hidden /> : <IconArrowRight size={14} aria-hidden />}
        <VisuallyHidden>{toAgent ? 'server to agent' : 'agent to server'}</VisuallyHidden>
        <span className={`${classes.what} ${classes.cut}`}>
          <Untrusted text={whatOf(mark)} most={120} />
        </span>
        {isFound && (
          <span className={classes.found} title="The search finds this call">
            <IconSearch size={12} stroke={2.4} aria-hidden />
            <VisuallyHidden>found</VisuallyHidden>
          </span>
        )}
      </span>
      <span className={classes.right}>
        <DecisionBadge effect={mark.effect} enforced={mark.enforced} />
      </span>
      <span className={classes.second}>
        <span className={classes.cut}>
          {toAgent && 'server asks · '}
          {mark.replay && 'replay · '}
          <Untrusted text={wordsOf(mark, call)} most={240} />
        </span>
        {mark.masked && (
          <span className={classes.right}>
            <IconEyeOff size={13} aria-hidden />
            {maskedWords(call)}
          </span>
        )}
      </span>
      <span className={`${classes.right} ${classes.second}`}>
        <span>
          {outcome === null ? (
            'under way'
          ) : (
            <span className={isWrong(mark) ? classes.failed : undefined}>{OUTCOME[outcome].word}</span>
          )}
          {micros !== null && ` · ${span(micros)}`}
        </span>
      </span>
    </Link>
  );
}

/** What a line says below the name; who approved, and by which rule, once that has come. */
function wordsOf({ index }: Mark, call: CallView | undefined): string {
  if (call === undefined) return `#${index}`;
  const { approval, decision } = call;
  return [
    `#${index}`,
    ...(approval === null ? [] : [approvalLine(approval)]),
    decision.reason === 'passes' ? 'passes' : `rule ${decision.rule}`,
  ].join(' · ');
}

function maskedWords(call: CallView | undefined): string {
  const number = Object.values(call?.masks ?? {}).reduce((sum, one) => sum + one, 0);
  return number === 0 ? 'masked' : `${number} masked`;
}
