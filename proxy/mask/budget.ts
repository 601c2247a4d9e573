import { MaskError } from './mask-error.ts';

/** The time that one message may take. */
export interface Budget {
  /** Throws MaskError `overrun` once it is spent. */
  check(): void;
}

const BASE_MS = 500;
const PER_MIB_MS = 1000;

/** `length` in UTF-16 units; `now` in milliseconds of a monotonic clock. Ten times what the slowest honest text takes. */
export function startBudget(length: number, now: () => number): Budget {
  const limit = now() + BASE_MS + (PER_MIB_MS * length) / 1_048_576;
  return {
    check() {
      if (now() > limit) throw new MaskError('overrun', 'Masking took longer than it may.');
    },
  };
}
