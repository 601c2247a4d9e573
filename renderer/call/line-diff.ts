import { diffArrays } from 'diff';

export interface DiffLine {
  readonly sign: ' ' | '+' | '-';
  readonly text: string;
  /** Line numbers, from 1, in what is there and in what would be. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}
export interface LineDiff {
  readonly lines: readonly DiffLine[];
  readonly added: number;
  readonly removed: number;
  /** Whether each side's last line ends in a line feed. Two texts may differ in this alone. */
  readonly endsBefore: boolean;
  readonly endsAfter: boolean;
  /** The texts have too little in common: what goes and what comes is shown one after the other. */
  readonly whole: boolean;
}

/** Beyond this a comparison takes longer than a person should wait. */
const MOST_MS = 400;

/** What a write changes, line by line. Carriage returns belong to their lines: a change of line ends is a change. */
export function lineDiff(before: string, after: string): LineDiff {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const changes = diffArrays(old, fresh, { timeout: MOST_MS });
  const parts = changes ?? [
    { value: old, removed: true, added: false },
    { value: fresh, removed: false, added: true },
  ];
  const lines: DiffLine[] = [];
  let [b, a, added, removed] = [0, 0, 0, 0];
  for (const part of parts) {
    for (const text of part.value) {
      if (part.removed) lines.push({ sign: '-', text, before: ++b, after: undefined });
      else if (part.added) lines.push({ sign: '+', text, before: undefined, after: ++a });
      else lines.push({ sign: ' ', text, before: ++b, after: ++a });
    }
    if (part.removed) removed += part.value.length;
    if (part.added) added += part.value.length;
  }
  return {
    lines,
    added,
    removed,
    endsBefore: before === '' || before.endsWith('\n'),
    endsAfter: after === '' || after.endsWith('\n'),
    whole: changes === undefined,
  };
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** A line to show, or a run of unchanged ones that is folded. */
export type DiffItem =
  | { readonly kind: 'line'; readonly line: DiffLine }
  | { readonly kind: 'fold'; readonly from: number; readonly lines: number };

/** Lines of unchanged text around a change, and the least run that is worth a fold. */
const CONTEXT = 3;
const LEAST_FOLD = 4;

/** Folds unchanged lines far from any change, but for the runs that begin at the given indexes: those were opened. */
export function folded(lines: readonly DiffLine[], opened: ReadonlySet<number>): DiffItem[] {
  const items: DiffItem[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    if (line === undefined) break;
    if (line.sign !== ' ') {
      items.push({ kind: 'line', line });
      at += 1;
      continue;
    }
    let end = at;
    while (lines[end]?.sign === ' ') end += 1;
    const from = at === 0 ? at : at + CONTEXT;
    const to = end === lines.length ? end : end - CONTEXT;
    const fold = to - from >= LEAST_FOLD && !opened.has(from);
    for (let n = at; n < end; n += 1) {
      const one = lines[n];
      if (fold && n === from) items.push({ kind: 'fold', from, lines: to - from });
      if (one !== undefined && !(fold && n >= from && n < to)) items.push({ kind: 'line', line: one });
    }
    at = end;
  }
  return items;
}
