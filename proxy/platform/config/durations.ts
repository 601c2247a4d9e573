import { ConfigError } from './config-error.ts';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration as configured: `90s`, `5m`, `2h`, `1d`, `250ms`. Throws ConfigError (`bad-duration`). */
export function parseDuration(text: string): number {
  const [, count, unit] = /^([1-9][0-9]{0,5})(ms|s|m|h|d)$/.exec(text) ?? [];
  if (count === undefined || !isUnit(unit)) throw new ConfigError('bad-duration', `"${text}" is no duration`);
  return Number(count) * UNITS[unit];
}

function isUnit(text: string | undefined): text is keyof typeof UNITS {
  return text !== undefined && Object.hasOwn(UNITS, text);
}
