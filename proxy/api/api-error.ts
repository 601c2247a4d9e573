import { CONTROL_ERROR_CODES, type ControlErrorCode } from '../contract/control.ts';
import { CountersignError } from '../contract/errors.ts';

/** Refusals that the API makes itself, before the gateway is asked. */
const OWN_CODES = [
  /** No bearer token where one is needed. */
  'no-token',
  /** Unknown, expired, or used from another origin than the one that logged in. */
  'bad-token',
  'bad-login',
  'too-many',
  'bad-origin',
  'bad-host',
  'not-json',
  'too-large',
  'no-route',
  'internal',
] as const;

export const API_ERROR_CODES = [...OWN_CODES, ...CONTROL_ERROR_CODES] as const;
export type ApiErrorCode = (typeof API_ERROR_CODES)[number];

/** A refusal with a sentence that may go to the caller. */
export class ApiError extends CountersignError<ApiErrorCode> {}

export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 421 | 429 | 500 | 503;

const OWN_STATUS: Readonly<Record<(typeof OWN_CODES)[number], ErrorStatus>> = {
  'no-token': 401,
  'bad-token': 401,
  'bad-login': 401,
  'too-many': 429,
  'bad-origin': 403,
  'bad-host': 421,
  'not-json': 415,
  'too-large': 413,
  'no-route': 404,
  internal: 500,
};
const CONTROL_STATUS: Readonly<Record<ControlErrorCode, ErrorStatus>> = {
  'not-found': 404,
  conflict: 409,
  'not-allowed': 403,
  invalid: 400,
  expired: 410,
  unavailable: 503,
  exists: 409,
};
/** The HTTP status of each error code. */
export const ERROR_STATUS: Readonly<Record<ApiErrorCode, ErrorStatus>> = { ...OWN_STATUS, ...CONTROL_STATUS };

export interface ErrorBody {
  readonly error: { readonly code: ApiErrorCode; readonly message: string };
}
