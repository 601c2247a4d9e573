import { createHash } from 'node:crypto';

/** What is in a bundle, as the log records it: how much, and a digest of which records and which of their bodies. */
export interface Contents {
  /** Without those of the context. */
  readonly records: number;
  /** Indexes. */
  readonly first: number;
  readonly last: number;
  /** Records from before a range that are with it; undefined where there are none. */
  readonly context: number | undefined;
  readonly bodies: number;
  /** Sealed originals. */
  readonly sealed: number;
  /** Hex SHA-256 over a line a record: its index, then the commitments of its bodies that are there, each after a space. */
  readonly contents: string;
}

/** Takes the records of a bundle in their order, the context first. */
export function createContents() {
  const hash = createHash('sha256');
  let [records, first, last, context, bodies, sealed] = [0, 0, 0, 0, 0, 0];
  return {
    /** A record with the commitments of its bodies that are there, in their order, of which so many are sealed originals. */
    take(index: number, there: readonly string[], originals: number, isContext = false): void {
      if (isContext) {
        context++;
      } else {
        if (records === 0) first = index;
        last = index;
        records++;
      }
      bodies += there.length - originals;
      sealed += originals;
      hash.update(`${[index, ...there].join(' ')}\n`);
    },
    /** Once, after the last. */
    end: (): Contents => ({
      ...{ records, first, last, bodies, sealed },
      context: context === 0 ? undefined : context,
      contents: hash.digest('hex'),
    }),
  };
}
