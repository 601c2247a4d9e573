import type { VerifyProgress } from '../contract/control.ts';
import { parseJson } from '../contract/parse-json.ts';
import type { VerifyInput } from '../contract/verify-input.ts';
import type { VerifyView } from '../contract/views.ts';
import { ApiClientError } from './client-ask.ts';
import { download } from './client-download.ts';
import type { ApiSender } from './send.ts';
import { verifyLine } from './views.ts';

/** Has the gateway verify its log and follows it. Rejects with ApiClientError, or with the signal's reason once it is aborted. */
export async function followVerification(
  sender: ApiSender,
  token: string | undefined,
  input: VerifyInput,
  { progress, signal }: VerifyProgress,
): Promise<VerifyView> {
  try {
    const answer = await download(sender, token, '/api/log/verify/progress', input, signal);
    for await (const text of linesOf(answer)) {
      // Leaving the loop gives the answer up, which ends the verification.
      signal?.throwIfAborted();
      const line = verifyLine.parse(parseJson(text));
      if ('result' in line) return line.result;
      if ('error' in line) throw new ApiClientError(line.error.code, line.error.message);
      progress?.(line.checked, line.of);
    }
  } catch (error) {
    // A connection that was given up ends with an error of its own.
    signal?.throwIfAborted();
    throw error;
  }
  throw new ApiClientError('bad-answer', 'The gateway ended before the verification did.');
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
