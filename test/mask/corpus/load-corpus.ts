import { readFileSync } from 'node:fs';

interface Expected {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}
export interface Labelled {
  readonly text: string;
  readonly expected: readonly Expected[];
}

/** Reads a corpus file: a document a line; `⟦kind|value⟧` must be masked, `·` is nothing, `⏎` a line feed, `#` a comment. */
export function loadCorpus(name: string): Labelled[] {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '))
    .map((line) => label(line.replaceAll('·', '').replaceAll('⏎', '\n')));
}

function label(line: string): Labelled {
  let text = '';
  const expected: Expected[] = [];
  for (const part of line.split(/(⟦[^⟧]*⟧)/)) {
    const mark = /^⟦([a-z-]+)\|([^⟧]*)⟧$/.exec(part);
    const value = mark?.[2] ?? part;
    if (mark) expected.push({ kind: mark[1] ?? '', start: text.length, end: text.length + value.length });
    text += value;
  }
  return { text, expected };
}
