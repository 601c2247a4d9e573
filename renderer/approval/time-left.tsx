import { VisuallyHidden } from '@mantine/core';
import { timeLeft } from '../parts/times.ts';
import classes from './approval.module.css';

const HURRY_MICROSECONDS = 60_000_000;

/** How long one may still decide, µs; null where that has no end. In its last minute it is large, and said aloud once. */
export function TimeLeft({ left }: { readonly left: number | null }) {
  if (left === null) return null;
  const hurry = left < HURRY_MICROSECONDS;
  return (
    <div className={classes.timeLeft} data-hurry={hurry || undefined}>
      <span className={classes.left} role="timer" aria-label="Time left">
        {timeLeft(left)}
      </span>{' '}
      left
      <div className={classes.then}>then it expires: it does not run</div>
      <VisuallyHidden role="status">{hurry ? 'Less than a minute is left to decide.' : ''}</VisuallyHidden>
    </div>
  );
}
