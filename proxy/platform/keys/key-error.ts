import { CountersignError } from '../../contract/errors.ts';

export type KeyErrorCode =
  /** There is no keyring where one must be. */
  | 'missing'
  /** There is one where none may be. */
  | 'exists'
  /** The key or passphrase given does not open this keyring. */
  | 'wrong-kek'
  /** The file is not what was written. */
  | 'damaged'
  /** The keyring belongs to another installation. */
  | 'wrong-installation'
  /** The system does not let us read or write. */
  | 'unreadable'
  /** Others may read or change a file that must be private. */
  | 'bad-permissions'
  /** The custody itself gave no usable key: no such credential, empty passphrase, wrong length. */
  | 'no-kek'
  /** A secret's name or size is outside what the store takes. */
  | 'bad-secret';

/** What went wrong with the installation's keys. The message says what the person can do. */
export class KeyError extends CountersignError<KeyErrorCode> {}
