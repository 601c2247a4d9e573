import type { MasksConfig } from '../contract/masking.ts';
import { type JsonPath, jsonPath } from './json-path.ts';

type Path = readonly (string | number)[];
export type NamedBy = (path: Path, root: number) => boolean;

/** What decides which paths apply: a part of MaskContext. */
interface Place {
  readonly server: string;
  readonly tool: string;
  readonly extraPaths?: readonly string[];
  readonly role: 'answer' | 'request';
}

const MOST_REMEMBERED = 1024;

/**
 * Compiles the paths of the configuration; the result gives, for one message, what tells whether a path names a leaf, or
 * undefined where no path applies. Throws MaskError `bad-path`.
 */
export function namedPaths(configured: MasksConfig['paths']): (place: Place) => NamedBy | undefined {
  const compiled = configured.map(({ server, tool, path }) => ({
    server: glob(server),
    tool: glob(tool),
    path: jsonPath(path),
  }));
  const ofRules = new Map<string, JsonPath>();

  function ofRule(source: string): JsonPath {
    const known = ofRules.get(source);
    if (known !== undefined) return known;
    if (ofRules.size >= MOST_REMEMBERED) ofRules.clear();
    const made = jsonPath(source);
    ofRules.set(source, made);
    return made;
  }

  return ({ server, tool, extraPaths = [], role }) => {
    const paths = compiled
      .filter((entry) => entry.server(server) && entry.tool(tool))
      .map(({ path }) => path)
      .concat(extraPaths.map(ofRule));
    if (paths.length === 0) return undefined;
    return (path, root) =>
      readings(path, root, role).some((reading) => paths.some((one) => one.matches(reading)));
  };
}

/**
 * What a written path can be relative to: the message's `result` (`params`, `error`), or a request's `params.arguments`. A server
 * repeats structured content as JSON text, so a JSON text is also read as structured content and by itself, lest
 * the copy give away what the original does not.
 */
function readings(path: Path, root: number, role: 'answer' | 'request'): Path[] {
  const top = typeof path[0] === 'number' ? 1 : 0;
  const isArguments = path[top] === 'params' && path[top + 1] === 'arguments';
  if (role === 'request' && path[top] === 'params' && !isArguments) return [];
  const whole = path.slice(isArguments ? top + 2 : top + 1);
  if (root > 0) return [whole, path.slice(root), ['structuredContent', ...path.slice(root)]];
  if (whole[0] === 'structuredContent') return [whole, whole.slice(1)];
  return [whole];
}

/** `*` stands for any characters, everything else for itself. */
function glob(pattern: string): (name: string) => boolean {
  if (pattern === '*') return () => true;
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  if (parts.length === 1) return (name) => name === pattern;
  return (name) => {
    if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
      return false;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = name.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= name.length - last.length;
  };
}
