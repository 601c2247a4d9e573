import { parseJson } from '../contract/parse-json.ts';
import type { Finding } from './finding.ts';
import { placeholder, withPlaceholders } from './placeholder.ts';

type Path = readonly (string | number)[];

/**
 * The keys of a JSON text that are masked, with what stands in their place. The last placeholder of each says which key of its
 * object it is (`[masked:aws-key:2]`): so the keys of an object stay distinct, and an approver can be shown the original.
 */
export function createMaskedKeys(text: string) {
  /** By depth: the key that was read last there, if it is masked. */
  const here: ({ readonly original: string; readonly masked: string } | undefined)[] = [];
  const numbers = new WeakMap<object, ReadonlyMap<string, number>>();
  let parsed: unknown;
  let twins = 0;

  /** The keys of the object at `path`, each with its number, counted from 1 as JavaScript orders them. */
  function keysAt(path: Path): ReadonlyMap<string, number> {
    parsed ??= parse(text);
    let at: unknown = parsed;
    for (const key of path) {
      const inside = typeof at === 'object' && at !== null && Object.hasOwn(at, key);
      at = inside ? (at as Readonly<Record<string | number, unknown>>)[key] : undefined;
    }
    const object = typeof at === 'object' && at !== null ? at : {};
    const known = numbers.get(object) ?? new Map(Object.keys(object).map((key, n) => [key, n + 1]));
    numbers.set(object, known);
    return known;
  }

  return {
    /** To be told of each key, the last of `path`, in the order of the text. */
    next(path: Path, found: readonly Finding[]): void {
      const depth = path.length - 1;
      const last = found.at(-1);
      here[depth] = undefined;
      if (last === undefined) return;
      const original = String(path[depth]);
      const keys = keysAt(path.slice(0, depth));
      // Only of an object that stands twice under one key is a key not found: the parser has kept the other.
      let number = String(keys.get(original) ?? keys.size + ++twins);
      const masked = (): string =>
        withPlaceholders(original, found, ({ kind, end }) =>
          end === last.end ? `${placeholder(kind).slice(0, -1)}:${number}]` : placeholder(kind),
        );
      while (keys.has(masked())) number += 'x';
      here[depth] = { original, masked: masked() };
    },
    /** A path with the keys as they are masked. */
    shown(path: Path): Path {
      return path.map((key, depth) => {
        const masked = here[depth];
        return masked?.original === key ? masked.masked : key;
      });
    },
  };
}

export type MaskedKeys = ReturnType<typeof createMaskedKeys>;

/** The original of a masked key among those of its object, or undefined where it is none. */
export function originalKey(object: object, masked: string): string | undefined {
  const found = /^.*\[masked:[a-z0-9:-]*:([0-9]{1,9})x*\](.*)$/s.exec(masked);
  const original = found === null ? undefined : Object.keys(object)[Number(found[1]) - 1];
  return original?.endsWith(found?.[2] ?? '') === true ? original : undefined;
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // Not JSON, which the walk finds too: what was masked until then does not count.
    return null;
  }
}
