/** Takes what passes while it is verified. */
export interface Passing {
  /** Before a record's bodies, which it may want to see. */
  begin(record: Uint8Array): ((commit: string, body: Buffer) => void) | undefined;
  /** After them. */
  end(): void;
}
