import { memo } from 'react';
import { DecisionBadge } from '../../parts/decision-badge.tsx';
import { fullTime, span, timeOfDay } from '../../parts/times.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import classes from './activity.module.css';
import { OUTCOME_WORDS } from './activity-filter.ts';
import type { CallRow } from './call-row.ts';
import { CELL } from './grid-roles.ts';

const BAD: ReadonlySet<CallRow['outcome']> = new Set(['error', 'upstream-failed', 'unknown', 'refused']);
const MOST_CHARACTERS = 200;
const DAY_MICROSECONDS = 86_400_000_000;
const dayOf = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

export const COLUMNS = [
  'Time',
  'Agent',
  'Server and tool',
  'Decision',
  'Rule',
  'Approval',
  'Masked',
  'Outcome',
  'Took',
] as const;

/** Where a call is shown in its session, and what is looked for there. */
export const linkOf = ({ id, session }: CallRow, find: string): string =>
  `/sessions/${session}?${new URLSearchParams({ ...(find === '' ? {} : { find }), call: id })}`;

interface Props {
  readonly row: CallRow;
  /** What is looked for in its session. */
  readonly find: string;
  /** Two lines, where there is no room for all columns. */
  readonly folded: boolean;
}

/** A call's line. */
export const CallCells = memo(function CallCells({ row, find, folded }: Props) {
  const { agent, rule, approval, masks, maskWords, micros, effect, enforced } = row;
  const decision = (
    <span {...CELL} className={classes.decision}>
      <DecisionBadge effect={effect} enforced={enforced || effect === 'allow'} />
    </span>
  );
  const masked = masks === 0 ? '' : String(masks);
  if (folded) {
    return (
      <>
        <CallTime at={row.received} />
        <Target row={row} find={find} />
        {decision}
        <span {...CELL} className={classes.details}>
          <Text text={[agent, rule, approval].filter((part) => part !== '').join(' · ')} />
          {masks > 0 && ` · ${masked} masked`}
        </span>
        <OutcomeCell row={row} />
        <span {...CELL} className={classes.number}>
          {micros === null ? '' : span(micros)}
        </span>
      </>
    );
  }
  return (
    <>
      <CallTime at={row.received} />
      <span {...CELL} className={classes.cell} title={row.owner === '' ? undefined : `owner: ${row.owner}`}>
        <Text text={agent} />
      </span>
      <Target row={row} find={find} />
      {decision}
      <span {...CELL} className={classes.cell} title={rule}>
        <Text text={rule} />
      </span>
      <span {...CELL} className={classes.cell} title={approval}>
        <Text text={approval} />
      </span>
      <span {...CELL} className={classes.number} title={maskWords}>
        {masked}
      </span>
      <OutcomeCell row={row} />
      <span {...CELL} className={classes.number}>
        {micros === null ? '' : span(micros)}
      </span>
    </>
  );
});

function Text({ text }: { readonly text: string }) {
  return <Untrusted text={text} most={MOST_CHARACTERS} />;
}

function CallTime({ at }: { readonly at: number }) {
  const old = Date.now() * 1000 - at > DAY_MICROSECONDS;
  return (
    <span {...CELL} className={classes.time}>
      <time dateTime={new Date(at / 1000).toISOString()} title={fullTime(at)}>
        {old ? `${dayOf.format(at / 1000)}, ${timeOfDay(at).slice(0, 5)}` : timeOfDay(at)}
      </time>
    </span>
  );
}

/** The link of the line lies over all of it. The grid follows it: a router's own link each would make scrolling slow. */
function Target({ row, find }: Pick<Props, 'row' | 'find'>) {
  return (
    <span {...CELL} className={classes.target}>
      <a href={linkOf(row, find)} className={classes.link} tabIndex={-1}>
        <span className={classes.server}>
          <Text text={row.server} />
          {row.toAgent ? ' asks: ' : ' / '}
        </span>
        <Text text={row.what} />
      </a>
    </span>
  );
}

function OutcomeCell({ row }: { readonly row: CallRow }) {
  const { outcome, approval, code } = row;
  const running = approval.startsWith('waiting') ? 'waiting' : 'running';
  const look = outcome === null ? classes.running : BAD.has(outcome) ? classes.bad : classes.quiet;
  return (
    <span {...CELL} className={`${classes.cell} ${look}`} title={code === '' ? undefined : code}>
      {outcome === null ? running : OUTCOME_WORDS[outcome]}
    </span>
  );
}
