/** One thing that doctor looked at. */
export interface Finding {
  /** `bad`: a way around the gateway or a danger to the log. `warn`: weaker than it could be. */
  readonly level: 'good' | 'warn' | 'bad' | 'unknown';
  readonly area:
    | 'clients'
    | 'credentials'
    | 'keys'
    | 'isolation'
    | 'clock'
    | 'disk'
    | 'agents'
    | 'people'
    | 'servers'
    | 'policy'
    | 'log'
    | 'gateway';
  readonly what: string;
  /** What to do, where there is something. */
  readonly advice?: string;
}
