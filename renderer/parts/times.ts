const MS = 1000;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const clockTime = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long', hour12: false });
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** µs since 1970 UTC to the local time of day. */
export const timeOfDay = (micros: number): string => clockTime.format(micros / MS);
/** µs since 1970 UTC to date and time with the zone. */
export const fullTime = (micros: number): string => full.format(micros / MS);

/** `3 min. ago`, `in 2 hr.`; both in µs. */
export function ago(micros: number, now: number): string {
  const seconds = (micros - now) / 1_000_000;
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return relative.format(Math.trunc(seconds / size), unit);
}

/** `1:05` left, or `2 h 10 min`; from µs. */
export function timeLeft(micros: number): string {
  const seconds = Math.max(0, Math.floor(micros / 1_000_000));
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `340 µs`, `12 ms`, `3.4 s`; from µs. */
export function span(micros: number): string {
  if (micros < 1000) return `${micros} µs`;
  if (micros < 1_000_000) return `${(micros / 1000).toFixed(micros < 10_000 ? 1 : 0)} ms`;
  return `${(micros / 1_000_000).toFixed(1)} s`;
}
