import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import type { ConfigProblem } from './config-error.ts';

export const MOST_BYTES = 1024 * 1024;
/** Aliases save a few repeated lines; more of them are a bomb. */
const MOST_ALIASES = 32;
/** More problems than a person reads. */
const MOST_PROBLEMS = 50;

export type ConfigPath = readonly PropertyKey[];
/** Line and column, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A YAML text as a value, with the way back from the value to the text. */
export interface YamlText {
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
  /** Place of the value at a path, or of its nearest ancestor. */
  locate(path: ConfigPath): Place;
  /** Place of the last key of a path itself. */
  locateKey(path: ConfigPath): Place;
  has(path: ConfigPath): boolean;
}

/**
 * Parses YAML 1.2 strictly: one document, no directives, tags, duplicate or odd keys, and few aliases. The library's own
 * messages quote the text, which may hold a secret, so that none of them is passed on.
 */
export function parseYaml(text: string): YamlText {
  const lines = new LineCounter();
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problemAt = (offset: number, message: string): ConfigProblem => ({
    ...placeOf(offset),
    path: '',
    message,
  });
  const nowhere = { locate: () => placeOf(0), locateKey: () => placeOf(0), has: () => false };

  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      strict: true,
    });
  } catch {
    // The parser recurses; a text of brackets exhausts the stack.
    return { value: undefined, problems: [problemAt(0, 'the text is nested too deeply')], ...nowhere };
  }
  const problems = [
    ...[...document.errors, ...document.warnings]
      // Unknown tags are among the oddities, with known ones.
      .filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')
      .map(({ code, pos }) => problemAt(pos[0], wordsFor(code))),
    ...oddities(document, problemAt),
  ];
  if (problems.length > 0)
    return { value: undefined, problems: problems.slice(0, MOST_PROBLEMS), ...nowhere };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch {
    return { value, problems: [problemAt(0, 'the aliases unfold to too much')], ...nowhere };
  }
  const at = (path: ConfigPath) => find(document, path);
  return {
    // An empty file is a configuration without settings.
    value: value ?? {},
    problems,
    locate(path) {
      const { node, key } = at(path);
      return placeOf(node?.range?.[0] ?? key?.range?.[0] ?? 0);
    },
    locateKey(path) {
      const { key, node } = at(path);
      return placeOf(key?.range?.[0] ?? node?.range?.[0] ?? 0);
    },
    has: (path) => at(path).whole,
  };
}

const WORDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key is given twice',
  TAB_AS_INDENT: 'tabs cannot indent: use spaces',
  BAD_INDENT: 'the indentation does not fit, or a bracket is not closed',
  MISSING_CHAR: 'a quote, comma or colon is missing',
  MULTIPLE_DOCS: 'the file holds more than one document',
  BLOCK_AS_IMPLICIT_KEY: 'a second "key: value" on one line: quote the value, or begin a new line',
  BAD_ALIAS: 'an anchor or alias is malformed',
};

function wordsFor(code: string): string {
  return WORDS[code] ?? `this is not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`;
}

/** What YAML allows and a configuration does not need: each is a way for a text to mean other than it looks. */
function oddities(
  document: Document.Parsed,
  problemAt: (offset: number, message: string) => ConfigProblem,
): ConfigProblem[] {
  const found: ConfigProblem[] = [];
  let aliases = 0;
  // Under %YAML 1.1 "no" is false and "010" is eight.
  if (document.directives.yaml.explicit === true)
    found.push(problemAt(0, 'directives (%YAML) are not taken'));
  visit(document, (_, node, ancestors) => {
    if (isPair(node)) {
      const { key } = node;
      if (!isScalar(key) || typeof key.value !== 'string' || key.value === '__proto__')
        found.push(problemAt(isNode(key) ? (key.range?.[0] ?? 0) : 0, 'a key must be plain text'));
    } else if (isAlias(node)) {
      aliases += 1;
      const problem = aliasProblem(document, node, ancestors, aliases);
      if (problem !== undefined) found.push(problemAt(node.range?.[0] ?? 0, problem));
      if (aliases > MOST_ALIASES) return visit.BREAK;
    } else if (isNode(node) && node.tag !== undefined) {
      found.push(problemAt(node.range?.[0] ?? 0, 'tags (!name) are not taken'));
    }
    return undefined;
  });
  return found;
}

function aliasProblem(
  document: Document.Parsed,
  alias: Alias,
  ancestors: readonly unknown[],
  count: number,
): string | undefined {
  if (count > MOST_ALIASES) return `more than ${MOST_ALIASES} aliases`;
  const anchored = alias.resolve(document);
  if (anchored === undefined) return 'an alias refers to no anchor before it';
  return ancestors.includes(anchored) ? 'an alias refers to itself' : undefined;
}

interface Found {
  readonly node: Node | undefined;
  readonly key: Node | undefined;
  /** Whether the path exists to its end. */
  readonly whole: boolean;
}

function find(document: Document.Parsed, path: ConfigPath): Found {
  let node: Node | undefined = document.contents ?? undefined;
  let key: Node | undefined;
  for (const step of path) {
    const inside: Node | undefined = isAlias(node) ? node.resolve(document) : node;
    if (isMap(inside)) {
      const pair = inside.items.find((item) => isScalar(item.key) && item.key.value === String(step));
      if (pair === undefined) return { node, key, whole: false };
      key = isNode(pair.key) ? pair.key : undefined;
      node = isNode(pair.value) ? pair.value : undefined;
    } else if (isSeq(inside)) {
      const item: unknown = inside.items[Number(step)];
      if (!isNode(item)) return { node, key, whole: false };
      key = undefined;
      node = item;
    } else return { node, key, whole: false };
  }
  return { node, key, whole: true };
}
