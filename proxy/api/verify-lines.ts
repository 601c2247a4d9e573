import { ControlError, type VerifyProgress } from '../contract/control.ts';
import type { VerifyLine } from '../contract/verification.ts';
import type { VerifyView } from '../contract/views.ts';

/** A verification as lines of JSON: how far it is, and at the end what came of it. */
export interface VerifyLines {
  readonly lines: AsyncIterable<Uint8Array>;
  /** Settles once the verification has begun: rejects where it was refused. */
  readonly begun: Promise<void>;
}

/** Runs a verification. Giving up the lines ends it. */
export function verifyLines(run: (watch: VerifyProgress) => Promise<VerifyView>): VerifyLines {
  const stop = new AbortController();
  let latest: VerifyLine | undefined;
  let news = Promise.withResolvers<void>();
  const tell = (line: VerifyLine): void => {
    latest = line;
    news.resolve();
  };
  let over = false;
  const done = run({
    signal: stop.signal,
    progress: (checked, of) => tell({ checked, of }),
  }).finally(() => {
    over = true;
    news.resolve();
  });

  async function* lines(): AsyncGenerator<Uint8Array> {
    try {
      while (!over) {
        await news.promise;
        news = Promise.withResolvers();
        const line = latest;
        // Before it is given: what comes while it is read is news.
        latest = undefined;
        if (line !== undefined && !over) yield bytesOf(line);
      }
      yield bytesOf(await ended(done));
    } finally {
      stop.abort();
      await done.catch(() => {});
    }
  }
  const begun = Promise.race([news.promise, done.then(() => {})]);
  const written = lines();
  return {
    begun,
    lines: {
      [Symbol.asyncIterator]: () => ({
        next: () => written.next(),
        return() {
          // At once: the generator itself hears of it only at its next line.
          stop.abort();
          return written.return(undefined);
        },
      }),
    },
  };
}

async function ended(done: Promise<VerifyView>): Promise<VerifyLine> {
  try {
    return { result: await done };
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}

const bytesOf = (line: VerifyLine): Uint8Array => Buffer.from(`${JSON.stringify(line)}\n`);
