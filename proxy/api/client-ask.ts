import { z } from 'zod';
import { CountersignError } from '../contract/errors.ts';
import { parseJson } from '../contract/parse-json.ts';
import { API_ERROR_CODES, type ApiErrorCode } from './api-error.ts';
import type { ApiAnswer, ApiRequest, ApiSender } from './send.ts';

/** What the API refused, with its own code; `bad-answer` where what answered is no gateway of this version. */
export class ApiClientError extends CountersignError<ApiErrorCode | 'bad-answer'> {}

const errorBody = z.object({ error: z.object({ code: z.enum(API_ERROR_CODES), message: z.string() }) });
/** Answers are the gateway's own, but a ceiling costs nothing: a page of records with bodies is the largest. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

export type Asker = <Schema extends z.ZodType>(
  method: ApiRequest['method'],
  path: string,
  schema: Schema,
  input?: unknown,
  signal?: AbortSignal,
) => Promise<z.infer<Schema>>;

/** One question, one parsed answer. */
export function createAsker(sender: ApiSender, token: string | undefined): Asker {
  return async (method, path, schema, input, signal) => {
    const answer = await sender.send({
      method,
      path,
      headers: headersFor(method, token),
      body: input === undefined ? undefined : JSON.stringify(input),
      signal,
    });
    const value = await readJson(answer);
    if (answer.status !== 200) throw refusal(value);
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw badAnswer(parsed.error);
    return parsed.data;
  };
}

export function headersFor(method: ApiRequest['method'], token: string | undefined): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['content-type'] = 'application/json';
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  return headers;
}

export async function readJson(answer: ApiAnswer): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) throw badAnswer(undefined);
    chunks.push(chunk);
  }
  try {
    return parseJson(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw badAnswer(cause);
  }
}

/** The error that a body of an answer other than 200 stands for. */
export function refusal(value: unknown): ApiClientError {
  const parsed = errorBody.safeParse(value);
  if (!parsed.success) return badAnswer(parsed.error);
  return new ApiClientError(parsed.data.error.code, parsed.data.error.message);
}

function badAnswer(cause: unknown): ApiClientError {
  return new ApiClientError(
    'bad-answer',
    'What answered is not a gateway of this version of Countersign. Stop it and start this one.',
    { cause },
  );
}
