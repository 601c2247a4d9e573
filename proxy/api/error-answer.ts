import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { ControlError } from '../contract/control.ts';
import { ApiError, type ApiErrorCode, ERROR_STATUS, type ErrorBody } from './api-error.ts';

/**
 * The answer to whatever a route threw. Only errors made to be shown keep their sentence: the message of any other may hold
 * a path, a query or a secret.
 */
export function answerError(
  error: unknown,
  context: Context,
  report: (unexpected: unknown) => void,
): Response {
  if (error instanceof ApiError || error instanceof ControlError) {
    return refuse(context, error.code, error.message);
  }
  if (error instanceof HTTPException && error.status < 500) {
    return error.status === 415
      ? refuse(context, 'not-json', 'The content type is not application/json.')
      : refuse(context, 'invalid', 'The request could not be read.');
  }
  report(error);
  return refuse(context, 'internal', 'Something went wrong inside the gateway. Its diagnostics say what.');
}

function refuse(context: Context, code: ApiErrorCode, message: string): Response {
  const body: ErrorBody = { error: { code, message } };
  if (code === 'too-many') context.header('Retry-After', '60');
  return context.json(body, ERROR_STATUS[code]);
}
