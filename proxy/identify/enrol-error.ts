import { CountersignError } from '../contract/errors.ts';

export type EnrolErrorCode =
  | 'bad-name'
  | 'name-taken'
  | 'unknown-agent'
  | 'unknown-person'
  | 'bad-roles'
  /** No EC P-256 key, or one written otherwise than everyone writes it. */
  | 'bad-key'
  | 'key-taken'
  | 'unknown-device'
  /** The request for a certificate is not signed by the key that it names, or is no such request. */
  | 'bad-request';
export class EnrolError extends CountersignError<EnrolErrorCode> {}
