import { CountersignError } from '../contract/errors.ts';

export type OpenErrorCode =
  | 'no-installation'
  | 'keys-without-id'
  | 'no-ca-certificate'
  | 'cannot-listen'
  | 'head-missing';
export class OpenError extends CountersignError<OpenErrorCode> {}
