import type { Identified, MaskedBytes } from '../contract/call.ts';
import type { StateChange } from '../contract/state.ts';

/** What is known of one call while it goes its way. */
export interface Journey {
  readonly identified: Identified;
  readonly sessionChanges: readonly StateChange[];
  readonly request: MaskedBytes;
  /** The request's record is written, or is being written with its approval. */
  requestRecorded: boolean;
  /** The server may have seen it. */
  dispatched: boolean;
  /** No outcome is on record yet. */
  open: boolean;
}
