import { headersFor, readJson, refusal } from './client-ask.ts';
import type { ApiAnswer, ApiRequest, ApiSender } from './send.ts';

/** What a bundle verifies with. */
export const VKEY_HEADER = 'x-countersign-vkey';

/** Asks for something whose answer is too long to hold: its bytes as they come. Refusals are ApiClientError. */
export async function download(
  sender: ApiSender,
  token: string | undefined,
  path: ApiRequest['path'],
  input: unknown,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  return (await downloadWith(sender, token, path, input, signal)).body;
}

/** The same with the answer's headers. */
export async function downloadWith(
  sender: ApiSender,
  token: string | undefined,
  path: ApiRequest['path'],
  input: unknown,
  signal: AbortSignal | undefined,
): Promise<Pick<ApiAnswer, 'headers' | 'body'>> {
  const answer = await sender.send({
    method: 'POST',
    path,
    headers: headersFor('POST', token),
    body: JSON.stringify(input),
    signal,
  });
  if (answer.status !== 200) throw refusal(await readJson(answer));
  return answer;
}
