const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** A length of time by its two largest units: `3 min 20 s`. `microseconds` may be negative; the sign is dropped. */
export function span(microseconds: number): string {
  let seconds = Math.round(Math.abs(microseconds) / 1_000_000);
  if (seconds === 0) return '0 s';
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(seconds / size);
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
    seconds -= count * size;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

/** `3 min 20 s ago`, `in 2 h`, `now`. Times are µs since 1970 UTC. */
export function relative(time: number, now: number): string {
  const away = time - now;
  if (Math.abs(away) < 1_000_000) return 'now';
  return away > 0 ? `in ${span(away)}` : `${span(away)} ago`;
}

/** Local time with its offset from UTC, to the second: `2026-11-21 09:30:00 +01:00`. */
export function absolute(time: number): string {
  const date = new Date(Math.floor(time / 1000));
  const minutes = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const offset = Math.abs(minutes);
  return `${local} ${minutes < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`;
}

/** Both, for people: `3 min ago (2026-11-21 09:30:00 +01:00)`. */
export function both(time: number, now: number): string {
  return `${relative(time, now)} (${absolute(time)})`;
}
