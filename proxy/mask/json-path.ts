import { MaskError } from './mask-error.ts';

/** One step of a path. `deep`: at any depth below (`..`). `test` undefined matches any key or index. */
interface Step {
  readonly deep: boolean;
  readonly test: string | number | undefined;
}
export interface JsonPath {
  /** Whether the path names the value at `path` or one that holds it. */
  matches(path: readonly (string | number)[]): boolean;
}

const STEP =
  /(?<deep>\.\.)?(?:\.?\[(?:(?<index>\d{1,9})|(?<any>\*)|'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)")\]|(?<dot>\.)?(?:(?<star>\*)|(?<name>[^.[\]*'"\s]+)))/y;

/**
 * Compiles a JSON path of the kinds that name places (RFC 9535 without slices and filters): `$.a.b`, `['a']`, `[0]`, `[*]`,
 * `.*`, `..name`, `..[0]`. Throws MaskError `bad-path`.
 */
export function jsonPath(source: string): JsonPath {
  const steps = parse(source);
  return {
    matches(path) {
      // Positions in `steps` that the keys read so far may have come to.
      let reached = new Set([0]);
      for (const key of path) {
        const next = new Set<number>();
        for (const at of reached) {
          const step = steps[at];
          if (step === undefined) return true;
          if (step.deep) next.add(at);
          if (step.test === undefined || step.test === key) next.add(at + 1);
        }
        if (next.size === 0) return false;
        reached = next;
      }
      return reached.has(steps.length);
    },
  };
}

function parse(source: string): Step[] {
  const bad = (): MaskError => new MaskError('bad-path', `Not a JSON path that masks know: ${source}`);
  if (!source.startsWith('$')) throw bad();
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < source.length) {
    const groups = STEP.exec(source)?.groups;
    if (groups === undefined) throw bad();
    const { deep, index, any, single, double, dot, star, name } = groups;
    const bare = star ?? name;
    if (bare !== undefined && (dot === undefined) === (deep === undefined)) throw bad();
    const quoted = single ?? double;
    const test = quoted === undefined ? name : unquote(quoted);
    steps.push({
      deep: deep !== undefined,
      test: (any ?? star) === undefined ? (index === undefined ? test : Number(index)) : undefined,
    });
  }
  if (steps.length === 0) throw bad();
  return steps;
}

function unquote(quoted: string): string {
  return quoted.replace(/\\(.)/g, '$1');
}
