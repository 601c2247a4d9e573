import type { IncomingMessage } from 'node:http';
import { readBody } from './answer-body.ts';
import type { HeaderFields } from './body-headers.ts';
import type { HttpExchange } from './https-client.ts';
import { REFUSAL_BYTES } from './limits.ts';
import { fields, type Part, partsOf } from './message.ts';
import { isSuccess, POST_HEADERS, type Wire } from './wire.ts';

/** One POST and what came of it: an answer to read, or a refusal already read. */
export type Attempt = { readonly kind: 'accepted'; readonly response: IncomingMessage } | Refusal;
export interface Refusal {
  readonly kind: 'refused';
  readonly status: number;
  readonly body: Buffer;
  /** The body as a JSON-RPC error, where it is one. */
  readonly error: Part | undefined;
}

/** Sends a message. Rejects with Node's errors where no answer came. */
export function post(
  wire: Wire,
  body: Buffer,
  headers: HeaderFields,
  signal: AbortSignal,
): { readonly sent: Promise<void>; readonly attempt: Promise<Attempt> } {
  const { sent, answer } = wire.http.send({
    method: 'POST',
    headers: { ...POST_HEADERS, ...headers },
    body,
    signal,
  });
  return { sent, attempt: outcomeOf(answer) };
}

/** The JSON-RPC code of a refusal. */
export function errorCodeOf(refusal: Refusal): number | undefined {
  const code = fields(refusal.error?.value['error'])?.['code'];
  return typeof code === 'number' ? code : undefined;
}

async function outcomeOf(answer: HttpExchange['answer']): Promise<Attempt> {
  const response = await answer;
  if (isSuccess(response)) return { kind: 'accepted', response };
  const body = await readBody(response, REFUSAL_BYTES);
  const parts = partsOf(body);
  const only = parts?.length === 1 ? parts[0] : undefined;
  const isError = only?.value['jsonrpc'] === '2.0' && fields(only.value['error']) !== undefined;
  return {
    kind: 'refused',
    status: response.statusCode ?? 0,
    body,
    error: isError && only?.kind === 'response' ? only : undefined,
  };
}
