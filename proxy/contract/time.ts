/** A moment: wall time in µs since 1970 UTC (to say when) and monotonic µs since boot (to measure and to keep deadlines). */
export interface Instant {
  readonly wall: number;
  readonly mono: number;
}

/** The one source of time. Tests inject their own. */
export interface Clock {
  now(): Instant;
  /** Calls `run` once after `ms` milliseconds of monotonic time; the returned function takes it back. */
  after(ms: number, run: () => void): () => void;
}
