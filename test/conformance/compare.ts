import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** One check of one scenario, told apart from others of the same id by its place (0, 1, …). */
export interface Check {
  readonly scenario: string;
  readonly check: string;
  readonly place: number;
  readonly status: string;
  readonly message: string | undefined;
}
/** A check whose status differs; `undefined` where one side does not have it. */
export interface Difference {
  readonly scenario: string;
  readonly check: string;
  readonly place: number;
  readonly left: string | undefined;
  readonly right: string | undefined;
  /** What the suite says of the side that fails. */
  readonly message: string | undefined;
}

const checksFile = z.array(
  z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }),
);
/** `server-<scenario>-2026-11-21T06-14-22-830Z` */
const RESULT_FOLDER = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/;

/** A scenario that threw leaves a folder without checks: that is a result too. */
function checksOf(file: string): z.infer<typeof checksFile> {
  if (!existsSync(file)) return [{ id: 'scenario-ran', status: 'ABSENT' }];
  return checksFile.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Reads a results folder of the suite, in the order of scenarios by name and of checks as made. */
export function readChecks(folder: string): Check[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((entry) => {
      const scenario = RESULT_FOLDER.exec(entry)?.[1];
      if (scenario === undefined) return [];
      const checks = checksOf(join(folder, entry, 'checks.json'));
      const places = new Map<string, number>();
      return checks.map(({ id, status, errorMessage }) => {
        const place = places.get(id) ?? 0;
        places.set(id, place + 1);
        return { scenario, check: id, place, status, message: errorMessage };
      });
    });
}

/** Compares check by check: scenario, check id, place and status. Never totals, which hide what changes on both sides. */
export function compareChecks(left: readonly Check[], right: readonly Check[]): Difference[] {
  const keyOf = ({ scenario, check, place }: Check): string => JSON.stringify([scenario, check, place]);
  const lefts = new Map(left.map((check) => [keyOf(check), check]));
  const rights = new Map(right.map((check) => [keyOf(check), check]));
  const keys = new Set([...lefts.keys(), ...rights.keys()]);
  return [...keys].flatMap((key) => {
    const a = lefts.get(key);
    const b = rights.get(key);
    const known = a ?? b;
    if (known === undefined || a?.status === b?.status) return [];
    const { scenario, check, place } = known;
    const message = b?.message ?? a?.message;
    return [{ scenario, check, place, left: a?.status, right: b?.status, message }];
  });
}

/** Compares two results folders of the suite. */
export function compareResults(left: string, right: string): Difference[] {
  return compareChecks(readChecks(left), readChecks(right));
}
