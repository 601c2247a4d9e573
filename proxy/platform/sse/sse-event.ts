/** One event of a Server-Sent Events stream (WHATWG HTML section 9.2), with the very bytes it came in. */
export interface SseEvent {
  /** Everything from the end of the previous event to the end of the blank line: all raws together are the stream. */
  readonly raw: Uint8Array;
  /** The data lines joined with LF, or undefined where there is no data line. `''` for a lone `data:`. */
  readonly data: string | undefined;
  readonly id: string | undefined;
  readonly event: string | undefined;
  /** Milliseconds. */
  readonly retry: number | undefined;
  /** It holds comment lines and no field. */
  readonly isComment: boolean;
  /** It holds nothing that only says what a server likes to say: see `passOn`. */
  readonly isPlain: boolean;
  /** False for what the stream ended in without a blank line. The standard discards it; a lenient client may not. */
  readonly complete: boolean;
  /** How many bytes of `raw` are the byte order mark that may open a stream: 0 or 3. */
  readonly markLength: number;
}
