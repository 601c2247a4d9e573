import { CountersignError } from '../contract/errors.ts';

export type RecordErrorCode =
  /** The canonical bytes of a record exceed 65,535. */
  | 'too-large'
  /** A value that RFC 8785 for our records does not know: undefined, a fraction, a lone surrogate, a class instance. */
  | 'not-canonical'
  /** A draft whose facts, commitments or digests are not as the record's schema says. */
  | 'not-a-record'
  /** A schema whose canonical texts no regular expression describes (canonical-grammar.ts). */
  | 'no-grammar'
  | 'bad-note'
  | 'bad-key'
  /** A vkey whose id is not that of its name and key. */
  | 'other-key-id'
  | 'bad-checkpoint'
  /** A checkpoint whose origin is not that of the log whose key was given. */
  | 'other-origin'
  | 'bad-proof-file'
  /** No known key has signed the note. */
  | 'unsigned'
  /** A known key's signature does not verify. */
  | 'bad-signature'
  /** An index or a size outside the tree, or a tile that is not there. */
  | 'out-of-range';

export class RecordError extends CountersignError<RecordErrorCode> {}
