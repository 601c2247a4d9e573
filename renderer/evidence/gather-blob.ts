/** From here on what has come is handed to the browser, which keeps large blobs on disk and not in this page. */
const HANDED_OVER = 8 * 1024 * 1024;

/** All bytes of a body; `onBytes` is told of each piece that comes. Rejects where the request is given up. */
export async function gatherBlob(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onBytes: (bytes: number) => void,
): Promise<Blob> {
  const blobs: Blob[] = [];
  let held: Uint8Array<ArrayBuffer>[] = [];
  let [holding, bytes] = [0, 0];
  const reader = body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    held.push(piece.value);
    holding += piece.value.length;
    bytes += piece.value.length;
    onBytes(bytes);
    if (holding < HANDED_OVER) continue;
    blobs.push(new Blob(held));
    [held, holding] = [[], 0];
  }
  return new Blob([...blobs, ...held]);
}
