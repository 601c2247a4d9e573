import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The frozen sets of scenarios that the official suite requires of a server. */
export const REQUIREMENT_SETS = ['2025-11-25', '2026-07-28'] as const;
export type RequirementSet = (typeof REQUIREMENT_SETS)[number];

const PROGRAM = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));
const LONGEST_RUN_MS = 120_000;

/**
 * Runs one set of the official suite against `url` and leaves its results in the folder `output`. Gives the exit code: 0 where
 * every required check passed. Its printed totals say nothing: against a closed port it counts passes.
 */
export async function runSuite(options: {
  url: URL;
  set: RequirementSet;
  output: string;
}): Promise<{ exitCode: number; log: string }> {
  const args = ['server', '--url', options.url.href, '--requirements', options.set, '-o', options.output];
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_RUN_MS,
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  return { exitCode, log };
}
