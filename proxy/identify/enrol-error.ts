import { CountersignError } from '../contract/errors.ts';

export type EnrolErrorCode = 'bad-name' | 'name-taken' | 'unknown-agent' | 'unknown-person' | 'bad-roles';
export class EnrolError extends CountersignError<EnrolErrorCode> {}
