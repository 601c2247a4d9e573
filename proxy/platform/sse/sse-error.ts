import { CountersignError } from '../../contract/errors.ts';

export type SseErrorCode = 'event-too-large' | 'no-data' | 'bad-field';
export class SseError extends CountersignError<SseErrorCode> {}
