import { CountersignError } from '../../contract/errors.ts';

/** `not-built`: the pages were never made from their source; `cannot-listen`: no port of loopback would do. */
type ConsoleErrorCode = 'not-built' | 'cannot-listen';
export class ConsoleError extends CountersignError<ConsoleErrorCode> {}
