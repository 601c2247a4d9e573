import type { Run } from './bundle-source.ts';
import { type Contents, createContents } from './contents.ts';

/** Makes the contents of a bundle out of its records' indexes and its bodies, which come in the order of the records, the context first. */
export function listContents(context: readonly Run[], runs: readonly Run[]) {
  const contents = createContents();
  const from = runs[0]?.from ?? 0;
  const indexes = indexesOf([...context, ...runs]);
  let index = indexes.next();
  let there: string[] = [];
  let originals = 0;

  function taken(): void {
    const at = index.value ?? 0;
    contents.take(at, there, originals, at < from);
    there = [];
    originals = 0;
    index = indexes.next();
  }
  return {
    body(of: number, commit: string, isOriginal: boolean): void {
      while (index.done !== true && index.value < of) taken();
      there.push(commit);
      if (isOriginal) originals++;
    },
    end(): Contents {
      while (index.done !== true) taken();
      return contents.end();
    },
  };
}

function* indexesOf(runs: readonly Run[]): Generator<number, undefined> {
  for (const { from, to } of runs) for (let index = from; index < to; index++) yield index;
}
