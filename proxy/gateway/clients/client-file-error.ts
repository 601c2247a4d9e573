import { CountersignError } from '../../contract/errors.ts';

/** A client's file that is not what it should be. The message quotes nothing of it: a credential may be there. */
export class ClientFileError extends CountersignError<'not-json' | 'not-toml' | 'no-servers'> {}
