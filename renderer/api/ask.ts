import { ApiFailure } from './failure.ts';
import { useSession } from './session.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
interface Options {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Codes that mean: this token is of no use any more. */
const ENDED = new Set(['bad-token', 'no-token']);

/**
 * Asks the API and gives its answer as the contract types it: both ends are built from one source. Rejects with ApiFailure;
 * a token that has ended ends the session as well.
 */
export async function ask<Answer>(method: Method, path: string, options: Options = {}): Promise<Answer> {
  const answer = await send(method, path, options);
  if (answer.ok) return (await answer.json()) as Answer;
  throw await failureOf(answer);
}

/** The bare answer; used by the event stream. Rejects with ApiFailure `offline` where nobody answers. */
export async function send(method: Method, path: string, options: Options = {}): Promise<Response> {
  const { token } = useSession.getState();
  const headers = new Headers();
  if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
  if (method !== 'GET') headers.set('Content-Type', 'application/json');
  try {
    return await fetch(path, {
      method,
      headers,
      ...(method === 'GET' ? {} : { body: JSON.stringify(options.body ?? {}) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      credentials: 'omit',
      cache: 'no-store',
    });
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause;
    throw new ApiFailure('offline', 'The gateway does not answer.', { cause });
  }
}

/** Reads the error body; what is none, such as a proxy's page, becomes `internal`. */
export async function failureOf(answer: Response): Promise<ApiFailure> {
  const body: unknown = await answer.json().catch(() => undefined);
  const error = isErrorBody(body) ? body.error : { code: 'internal', message: `HTTP ${answer.status}` };
  if (ENDED.has(error.code)) useSession.getState().end('expired');
  return new ApiFailure(error.code, error.message);
}

function isErrorBody(body: unknown): body is { error: { code: string; message: string } } {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false;
  const { error } = body;
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
}
