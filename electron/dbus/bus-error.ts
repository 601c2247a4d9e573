import { CountersignError } from '../../proxy/contract/errors.ts';

/** `no-bus`: nobody answers there, or not as a bus does. `malformed`: it said what no bus says. `lost`: it was there and is not any more. */
export class BusError extends CountersignError<'no-bus' | 'malformed' | 'lost'> {}
