import type { z } from 'zod';
import type { ConfigProblem } from './config-error.ts';
import { showKey, showPath } from './config-path.ts';
import { keysAt } from './json-schema.ts';
import { nearestName } from './nearest-name.ts';
import { isSecretPlace } from './secret-places.ts';
import type { ConfigPath, YamlText } from './yaml-text.ts';

type Issue = z.core.$ZodIssue;

/** What a schema found, in words for the person who wrote the file: in the file's order, never with a value. */
export function explainIssues(issues: readonly Issue[], yaml: YamlText): ConfigProblem[] {
  return issues
    .flatMap((issue) => explain(issue, yaml))
    .sort((a, b) => a.line - b.line || a.column - b.column);
}

function explain(issue: Issue, yaml: YamlText): ConfigProblem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      ...yaml.locateKey([...path, key]),
      path: showPath(path),
      message: unknownKey(key, path),
    }));
  const place = issue.code === 'invalid_key' ? yaml.locateKey(path) : yaml.locate(path);
  return [{ ...place, path: showPath(path), message: wordsFor(issue, yaml) }];
}

function unknownKey(key: string, path: ConfigPath): string {
  const known = keysAt(path);
  const meant = nearestName(key, known);
  const hint = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean "${meant}"?`;
  return `unknown key ${showKey(key)}: ${hint}`;
}

function wordsFor(issue: Issue, yaml: YamlText): string {
  if (!yaml.has(issue.path))
    return `is missing${issue.code === 'invalid_value' ? `: ${listed(issue.values)}` : ''}`;
  const secret = isSecretPlace(issue.path);
  if (secret !== undefined) {
    const literal = secret === 'or-literal' ? '; if it is no secret, write { literal: … }' : '';
    return `a secret is given by reference, never in the clear: file:/path, keys:NAME or env:NAME${literal}`;
  }
  switch (issue.code) {
    case 'invalid_value':
      return `must be ${listed(issue.values)}`;
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `must ${extent(issue.origin)} at least ${issue.minimum}`;
    case 'too_big':
      return `must ${extent(issue.origin)} at most ${issue.maximum}`;
    case 'invalid_key':
      return `this name does not fit: ${issue.issues[0]?.message ?? 'other characters'}`;
    case 'invalid_format':
      return issue.format === 'url' ? 'must be a URL with http: or https:' : `does not fit: ${issue.message}`;
    case 'invalid_union':
      return unionWords(issue.errors);
    default:
      return issue.message;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text (in quotes if it looks like a number)',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section with keys of its own',
  record: 'a section with keys of its own',
};

function extent(origin: string): string {
  if (origin === 'string') return 'have a length of';
  return origin === 'array' ? 'have a number of items of' : 'be';
}

function listed(values: readonly unknown[]): string {
  return values
    .map(String)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
}

/** The kind that the value is of says the most; where it is of none, the kinds that would do. */
function unionWords(branches: readonly (readonly Issue[])[]): string {
  const deeper = branches.find(
    ([first]) => first !== undefined && (first.code !== 'invalid_type' || first.path.length > 0),
  );
  const chosen = deeper?.[0];
  if (chosen !== undefined) return `does not fit: ${chosen.message}`;
  const kinds = branches.flatMap(([first]) =>
    first?.code === 'invalid_type' ? [TYPES[first.expected] ?? first.expected] : [],
  );
  return `must be ${kinds.join(' or ')}`;
}
