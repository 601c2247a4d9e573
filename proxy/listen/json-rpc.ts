/** A JSON-RPC error answer. `id` is the raw JSON text of the request's id, or undefined where none could be read. */
export function errorBytes(
  id: string | undefined,
  code: number,
  message: string,
  data?: unknown,
): Uint8Array {
  const error = JSON.stringify(data === undefined ? { code, message } : { code, message, data });
  return Buffer.from(`{"jsonrpc":"2.0","id":${id ?? 'null'},"error":${error}}`);
}

/**
 * A refused tool call as a result that every client shows to its model; an HTTP or JSON-RPC error would be shown as raw text or
 * break version fall-back. `resultType` is asked for by revision 2026-07-28 and an unknown field to those before.
 */
export function toolRefusalBytes(id: string | undefined, sentence: string, stateless: boolean): Uint8Array {
  const text = JSON.stringify(sentence);
  const type = stateless ? '"resultType":"complete",' : '';
  return Buffer.from(
    `{"jsonrpc":"2.0","id":${id ?? 'null'},"result":{${type}"content":[{"type":"text","text":${text}}],"isError":true}}`,
  );
}
