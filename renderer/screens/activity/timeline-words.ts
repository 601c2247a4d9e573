import { timeOfDay } from '../../parts/times.ts';

const MINUTE = 60_000_000;
const UNITS = [
  ['day', 1440 * MINUTE],
  ['hour', 60 * MINUTE],
  ['minute', MINUTE],
  ['second', 1_000_000],
] as const;
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** `one minute`, `15 seconds`; from µs. */
export function stepWords(step: number): string {
  const [unit, size] = UNITS.find(([, length]) => step >= length) ?? ['second', 1_000_000];
  const count = Math.round(step / size);
  return count === 1 ? `one ${unit}` : `${count} ${unit}s`;
}

/** The moment as short as the length of the bucket lets it be: seconds, minutes, or the day. */
export function bucketTime(from: number, step: number): string {
  if (step < MINUTE) return timeOfDay(from);
  const clock = timeOfDay(from).slice(0, 5);
  if (step < 15 * MINUTE) return clock;
  return step < 1440 * MINUTE ? `${day.format(from / 1000)}, ${clock}` : day.format(from / 1000);
}
