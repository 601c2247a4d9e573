import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBaseline, updateBaseline } from './baseline.ts';
import { startBridge } from './bridge.ts';
import { compareChecks, type Difference, readChecks } from './compare.ts';
import { startFixtureServer } from './fixture-server.ts';
import { startGatewayUnderTest } from './gateway-under-test.ts';
import { REQUIREMENT_SETS, type RequirementSet, runSuite } from './suite.ts';

/** An mTLS server in front of the fixture, whatever it is. */
export interface Proxy {
  readonly url: URL;
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
  close(): Promise<void>;
}
export interface SetReport {
  readonly set: RequirementSet;
  readonly checks: number;
  /** Exit code of the suite against the fixture itself. */
  readonly exitCode: number;
  /** What differs between the fixture and what is known good. */
  readonly fromBaseline: readonly Difference[];
  /** What differs through the proxy, but for what is allowed. */
  readonly differences: readonly Difference[];
  readonly allowed: readonly Difference[];
}
export interface ConformanceReport {
  readonly good: boolean;
  readonly sets: readonly SetReport[];
}

/**
 * Checks that may differ through the gateway, each with its reason. Empty: the gateway's own Host and Origin check refuses with
 * the same HTTP 4xx as a server's, so the suite sees no difference.
 */
const ALLOWED: ReadonlyMap<string, string> = new Map();
const MOST_LINES = 30;
const LONGEST_REASON = 160;

/**
 * Runs both requirement sets against the fixture and again through a proxy in front of it, and compares check by check. Good is:
 * exit code 0 and the known checks directly, and no difference through the proxy that is not allowed for a reason.
 */
export async function runConformance(
  start: (serverUrl: URL) => Promise<Proxy> = (serverUrl) => startGatewayUnderTest({ serverUrl }),
): Promise<ConformanceReport> {
  await using cleanup = new AsyncDisposableStack();
  const results = mkdtempSync(join(tmpdir(), 'countersign-conformance-'));
  cleanup.defer(() => rmSync(results, { recursive: true, force: true }));
  const fixture = await startFixtureServer();
  cleanup.defer(() => fixture.close());
  const proxy = await start(fixture.url);
  cleanup.defer(() => proxy.close());
  const bridge = await startBridge({ target: proxy.url, tls: proxy.tls });
  cleanup.defer(() => bridge.close());

  const sets: SetReport[] = [];
  for (const set of REQUIREMENT_SETS) {
    const direct = join(results, `${set}-direct`);
    const { exitCode } = await runSuite({ url: fixture.url, set, output: direct });
    const checks = readChecks(direct);
    const through = join(results, `${set}-proxy`);
    await runSuite({ url: bridge.url, set, output: through });
    const found = compareChecks(checks, readChecks(through));
    const isAllowed = ({ scenario, check }: Difference): boolean => ALLOWED.has(`${scenario}/${check}`);
    sets.push({
      set,
      checks: checks.length,
      exitCode,
      fromBaseline: compareChecks(readBaseline(set), checks),
      differences: found.filter((difference) => !isAllowed(difference)),
      allowed: found.filter(isAllowed),
    });
  }
  const good = sets.every(
    ({ exitCode, fromBaseline, differences }) =>
      exitCode === 0 && fromBaseline.length === 0 && differences.length === 0,
  );
  return { good, sets };
}

function show({ good, sets }: ConformanceReport): void {
  console.log('set         checks  direct  from baseline  through the gateway');
  for (const { set, checks, exitCode, fromBaseline, differences, allowed } of sets) {
    const through = `${differences.length} differences, ${allowed.length} allowed`;
    const direct = exitCode === 0 ? 'good' : `exit ${exitCode}`;
    console.log(
      `${set}  ${String(checks).padStart(6)}  ${direct.padEnd(6)}  ${String(fromBaseline.length).padStart(13)}  ${through}`,
    );
  }
  for (const { set, fromBaseline, differences, allowed } of sets) {
    const print = (title: string, found: readonly Difference[]): void => {
      for (const { scenario, check, place, left, right, message } of found.slice(0, MOST_LINES)) {
        const reason = ALLOWED.get(`${scenario}/${check}`) ?? message?.slice(0, LONGEST_REASON) ?? '';
        console.log(
          `${title} ${set} ${scenario}/${check}[${place}]: ${left ?? 'absent'} → ${right ?? 'absent'}  ${reason}`,
        );
      }
      if (found.length > MOST_LINES) console.log(`${title} ${set} and ${found.length - MOST_LINES} more`);
    };
    print('baseline  ', fromBaseline);
    print('difference', differences);
    print('allowed   ', allowed);
  }
  console.log(good ? 'Good.' : 'Not good.');
}

if (import.meta.main) {
  if (process.argv.includes('--update-baseline')) {
    await updateBaseline();
  } else {
    const report = await runConformance();
    show(report);
    process.exitCode = report.good ? 0 : 1;
  }
}
