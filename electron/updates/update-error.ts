import { CountersignError } from '../../proxy/contract/errors.ts';

/** `unsigned`: there is no signature. `malformed`: it is none of ours. `wrong-signature`: it is of another file, version or key. */
export type UpdateErrorCode = 'unsigned' | 'malformed' | 'wrong-signature';
export class UpdateError extends CountersignError<UpdateErrorCode> {}
