import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Check, readChecks } from './compare.ts';
import { startFixtureServer } from './fixture-server.ts';
import { REQUIREMENT_SETS, type RequirementSet, runSuite } from './suite.ts';

const FILE = new URL('./baseline.json', import.meta.url);
const baselineFile = z.record(z.string(), z.array(z.tuple([z.string(), z.string(), z.number(), z.string()])));

/** The checks of the fixture that are known to be good, as `[scenario, check id, place, status]` in the file. */
export function readBaseline(set: RequirementSet): Check[] {
  const sets = baselineFile.parse(JSON.parse(readFileSync(FILE, 'utf8')));
  return (sets[set] ?? []).map(([scenario, check, place, status]) => ({
    scenario,
    check,
    place,
    status,
    message: undefined,
  }));
}

/** Writes what the fixture does today as known good. Look at the difference before committing it. */
export async function updateBaseline(): Promise<void> {
  await using cleanup = new AsyncDisposableStack();
  const results = mkdtempSync(join(tmpdir(), 'countersign-conformance-'));
  cleanup.defer(() => rmSync(results, { recursive: true, force: true }));
  const fixture = await startFixtureServer();
  cleanup.defer(() => fixture.close());
  const parts: string[] = [];
  for (const set of REQUIREMENT_SETS) {
    const output = join(results, set);
    const { exitCode, log } = await runSuite({ url: fixture.url, set, output });
    if (exitCode !== 0) throw new Error(`The suite fails against the fixture (${set}):\n${log}`);
    const lines = readChecks(output).map(({ scenario, check, place, status }) => {
      const members = [scenario, check, place, status].map((member) => JSON.stringify(member));
      return `[${members.join(', ')}]`;
    });
    parts.push(`  "${set}": [\n    ${lines.join(',\n    ')}\n  ]`);
  }
  writeFileSync(FILE, `{\n${parts.join(',\n')}\n}\n`);
}
