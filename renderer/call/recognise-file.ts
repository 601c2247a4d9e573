import type { Arguments, Special } from './describe-call.ts';
import { isObject, type Json, pointerTo } from './json.ts';

const PATHS = ['path', 'file_path', 'filePath', 'filepath', 'filename', 'file', 'target_file', 'targetFile'];
const CONTENTS = [
  'content',
  'contents',
  'file_text',
  'fileText',
  'new_content',
  'newContent',
  'text',
  'data',
];
/** Said of a tool that puts a whole content in a place. `append` is none of them: what was there stays. */
const WRITES = /(^|[^a-z])(write|create|save|put|overwrite|replace)/i;
/** More than anyone looks at one by one: the tree draws only what is near. */
const MOST_EDITS = 100;
const EDITS = /(^|[^a-z])(edit|replace|patch|str)/i;

/** A whole file given anew: a path and a content, by a tool that says that it writes. */
export function recogniseFileWrite(args: Arguments, tool: string): Special | undefined {
  const path = args.text(...PATHS);
  const content = args.text(...CONTENTS);
  if (path === undefined || content === undefined || path.key === content.key) return undefined;
  // Two candidates: which of them is written is a guess.
  if (CONTENTS.filter((key) => typeof args.all[key] === 'string').length > 1) return undefined;
  if (!WRITES.test(spaced(tool)) || /append|insert/i.test(tool) || !looksLikePath(path.text))
    return undefined;
  // A mode, an encoding or a range makes it another write than that of the whole text.
  if (['append', 'mode', 'encoding', 'offset', 'line', 'range'].some((key) => Object.hasOwn(args.all, key)))
    return undefined;
  return { kind: 'file-write', path, content };
}

/** Texts of a file that are replaced by others. */
export function recogniseFileEdit(args: Arguments, tool: string): Special | undefined {
  const path = args.text(...PATHS);
  if (path === undefined || !EDITS.test(spaced(tool)) || !looksLikePath(path.text)) return undefined;
  const pair = pairOf(args.all);
  if (pair !== undefined) {
    const { keys, ...edit } = pair;
    const shows = keys.map((key) => pointerTo('/params/arguments', key));
    return { kind: 'file-edit', path, edits: [edit], shows };
  }
  const list = args.all['edits'];
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_EDITS) return undefined;
  const edits = list.map((one: Json) => (isObject(one) ? pairOf(one) : undefined));
  const whole = edits.filter((edit, n) => edit !== undefined && Object.keys(list[n] ?? {}).length === 2);
  if (whole.length !== edits.length) return undefined;
  return {
    kind: 'file-edit',
    path,
    edits: whole.flatMap((edit) => (edit === undefined ? [] : [{ before: edit.before, after: edit.after }])),
    shows: [pointerTo('/params/arguments', 'edits')],
  };
}

const PAIRS = [
  ['oldText', 'newText'],
  ['old_text', 'new_text'],
  ['old_string', 'new_string'],
  ['oldString', 'newString'],
  ['old_str', 'new_str'],
] as const;

function pairOf(object: Readonly<Record<string, Json>>) {
  const found = PAIRS.filter(([a, b]) => typeof object[a] === 'string' && typeof object[b] === 'string');
  const [pair] = found;
  if (pair === undefined || found.length > 1) return undefined;
  const [a, b] = pair;
  return { before: String(object[a]), after: String(object[b]), keys: [a, b] };
}

function looksLikePath(text: string): boolean {
  return text !== '' && text.length <= 4096 && !text.includes('\n') && !/^[a-z][a-z0-9+.-]+:\/\//i.test(text);
}

/** `writeFile` as `write File`. */
export const spaced = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2');
