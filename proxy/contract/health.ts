/** One thing that was looked at, and what to do about it. */
export interface HealthFinding {
  /** `bad`: a way around the gateway or a danger to the log. `warn`: weaker than it could be. */
  readonly level: 'good' | 'warn' | 'bad' | 'unknown';
  readonly area: (typeof HEALTH_AREAS)[number];
  readonly what: string;
  /** What to do, where there is something. */
  readonly advice?: string | undefined;
}
export const HEALTH_AREAS = [
  'gateway',
  'log',
  'keys',
  'isolation',
  'people',
  'agents',
  'servers',
  'policy',
  'clients',
  'credentials',
  'clock',
  'disk',
] as const;
