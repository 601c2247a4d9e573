import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startBareProxy } from '../../bench/bare-proxy.ts';
import { makeCertificates } from '../../bench/certificates.ts';
import { compareResults } from './compare.ts';
import { startFixtureServer } from './fixture-server.ts';
import { type ConformanceReport, runConformance } from './run.ts';
import { runSuite } from './suite.ts';

const LONGEST_MS = 60_000;

function foundIn(report: ConformanceReport): unknown {
  return report.sets.map(({ set, exitCode, fromBaseline, differences }) => ({
    set,
    exitCode,
    fromBaseline,
    differences,
  }));
}
const NOTHING_FOUND = ['2025-11-25', '2026-07-28'].map((set) => ({
  set,
  exitCode: 0,
  fromBaseline: [],
  differences: [],
}));

/** What many reverse proxies do: it switches the server's own check against DNS rebinding off. */
function hideHostAndOrigin(raw: readonly string[], host: string): string[] {
  return raw.flatMap((name, index) => {
    if (index % 2 === 1 || name.toLowerCase() === 'origin') return [];
    return [name, name.toLowerCase() === 'host' ? host : (raw[index + 1] ?? '')];
  });
}

it('the fixture passes both sets, and a bare mTLS proxy behind the bridge changes no check', {
  timeout: LONGEST_MS,
}, async () => {
  const { server, client } = await makeCertificates();
  const report = await runConformance(async (serverUrl) => {
    const proxy = await startBareProxy({ target: serverUrl, tls: server });
    return { url: proxy.url, tls: client, close: proxy.close };
  });
  expect(foundIn(report)).toEqual(NOTHING_FOUND);
});

it('a proxy that hides Host and Origin from the server is found out', { timeout: LONGEST_MS }, async () => {
  const { server, client } = await makeCertificates();
  const report = await runConformance(async (serverUrl) => {
    const proxy = await startBareProxy({
      target: serverUrl,
      tls: server,
      editHeaders: (raw) => hideHostAndOrigin(raw, serverUrl.host),
    });
    return { url: proxy.url, tls: client, close: proxy.close };
  });
  expect(report.good).toBe(false);
  const checks = report.sets.flatMap(({ differences }) => differences.map(({ check }) => check));
  expect(new Set(checks)).toEqual(new Set(['localhost-host-rebinding-rejected']));
});

it('a closed port is a failure and a difference, though the suite prints passes', {
  timeout: LONGEST_MS,
}, async () => {
  const output = mkdtempSync(join(tmpdir(), 'countersign-conformance-'));
  onTestFinished(() => rmSync(output, { recursive: true, force: true }));
  const fixture = await startFixtureServer();
  const set = '2025-11-25';
  await runSuite({ url: fixture.url, set, output: join(output, 'open') });
  await fixture.close();
  const { exitCode } = await runSuite({ url: fixture.url, set, output: join(output, 'closed') });
  expect(exitCode).not.toBe(0);
  expect(compareResults(join(output, 'open'), join(output, 'closed')).length).toBeGreaterThan(40);
});

it('the gateway changes no check', { timeout: LONGEST_MS }, async () => {
  const report = await runConformance();
  expect(foundIn(report)).toEqual(NOTHING_FOUND);
});
