import { CountersignError } from '../contract/errors.ts';

export type AuthorityErrorCode =
  /** A listener name that is neither a host name nor an IP address. */
  | 'bad-name'
  /** The authority's name constraints do not permit what was asked. */
  | 'outside-constraints'
  /** The certificate is not that of this installation's key. */
  | 'mismatch'
  | 'unreadable'
  | 'bad-days';
export class AuthorityError extends CountersignError<AuthorityErrorCode> {}
