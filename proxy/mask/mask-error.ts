import { CountersignError } from '../contract/errors.ts';

/**
 * `bad-pattern`, `bad-path`: the configuration is wrong. The others fail the call (law 2): a detector threw, the message took
 * longer than its time, or it is nested deeper than is looked into. No error holds text of the message, so causes that may
 * quote it are not kept.
 */
export type MaskErrorCode = 'bad-pattern' | 'bad-path' | 'detector-failed' | 'overrun' | 'too-deep';

export class MaskError extends CountersignError<MaskErrorCode> {}
