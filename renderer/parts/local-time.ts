const two = (value: number): string => String(value).padStart(2, '0');

/** An ISO time as a field of the page's own zone wants it: `2026-11-21T09:05`. Empty where there is none. */
export function localOf(iso: string | undefined): string {
  const date = new Date(iso ?? '');
  if (Number.isNaN(date.getTime())) return '';
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Back again, in UTC: an address means the same moment in every zone. */
export function isoOf(local: string): string {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

const short = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', hour12: false });

/** An ISO time for people, in their zone; as it stands where it is none. */
export function momentOf(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : short.format(time);
}
