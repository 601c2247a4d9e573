/** Where in the console something is done about a finding. */
export const FINDING_PAGES = ['start', 'server', 'import', 'agents', 'policy', 'observed', 'log'] as const;
export interface FindingPlace {
  readonly page: (typeof FINDING_PAGES)[number];
  /** Of `server`. */
  readonly name?: string | undefined;
}

/** One thing that was looked at, and what to do about it. */
export interface HealthFinding {
  /** `bad`: a way around the gateway or a danger to the log. `warn`: weaker than it could be. */
  readonly level: 'good' | 'warn' | 'bad' | 'unknown';
  readonly area: (typeof HEALTH_AREAS)[number];
  readonly what: string;
  /** What to do, where there is something. */
  readonly advice?: string | undefined;
  readonly place?: FindingPlace | undefined;
}
export const HEALTH_AREAS = [
  'gateway',
  'log',
  'witness',
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
