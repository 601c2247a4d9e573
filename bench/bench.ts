import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startGatewayUnderTest } from '../test/conformance/gateway-under-test.ts';
import { makeCertificates, type TlsEnd } from './certificates.ts';
import { measureFdatasync } from './disk.ts';
import { type LoadOptions, type LoadResult, loadResult } from './load.ts';
import { microRows, REST_SECONDS, residentMb } from './micro.ts';
import { installNginx, startNginx } from './nginx.ts';
import { runScript, startServer } from './processes.ts';
import { median } from './statistics.ts';
import { CONNECTIONS, type Measured, render, targetsOf } from './table.ts';

const CALLS_BEFORE_MEMORY = 100_000;
const WARM_UP_SECONDS = 0.5;

/** PEM files of one end. */
interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}
interface Extent {
  readonly rounds: number;
  /** Of each measurement. */
  readonly seconds: number;
  readonly callsBeforeMemory: number;
}
interface Contender {
  readonly name: string;
  readonly url: URL;
  readonly client: TlsFiles;
  readonly rounds: Map<number, LoadResult[]>;
}

function writeTls(folder: string, end: TlsEnd): TlsFiles {
  mkdirSync(folder);
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  return { ca: write('ca.pem', end.ca), cert: write('cert.pem', end.cert), key: write('key.pem', end.key) };
}

/** Tries again for a while: a program that was told to end may be removing files of its own meanwhile. Waits without the event loop, at exit. */
function removeFolder(folder: string): void {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}

async function load({ url, client }: Contender, how: Partial<LoadOptions>): Promise<LoadResult> {
  const options: LoadOptions = {
    ...client,
    url: url.href,
    connections: 1,
    warmUpSeconds: WARM_UP_SECONDS,
    ...how,
  };
  const printed = await runScript(new URL('./load.ts', import.meta.url), [JSON.stringify(options)]);
  return loadResult.parse(JSON.parse(printed));
}

/** Measures everything in one run, in rounds that take turns (A B C A B C), so that a slow minute of the machine hits all alike. */
async function run({ rounds, seconds, callsBeforeMemory }: Extent): Promise<boolean> {
  await using cleanup = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const remove = (): void => removeFolder(folder);
  process.once('exit', remove);
  cleanup.defer(remove);
  const notes: string[] = [];
  const contenders: Contender[] = [];
  const add = (name: string, url: URL, client: TlsFiles): Contender => {
    const contender = { name, url, client, rounds: new Map(CONNECTIONS.map((n) => [n, []])) };
    contenders.push(contender);
    return contender;
  };

  const certificates = await makeCertificates();
  const server = writeTls(join(folder, 'server'), certificates.server);
  const client = writeTls(join(folder, 'client'), certificates.client);
  const echo = await startServer(new URL('./echo-server.ts', import.meta.url), []);
  cleanup.defer(echo.stop);

  let nginx: Measured | undefined;
  const absent = installNginx();
  if (absent === undefined) {
    const started = await startNginx({ ...server, folder: join(folder, 'nginx'), upstream: echo.url });
    cleanup.defer(started.stop);
    nginx = add('nginx', started.url, client);
  } else {
    notes.push(`nginx was skipped: ${absent}`);
  }
  const bare = await startServer(new URL('./bare-proxy.ts', import.meta.url), [
    echo.url.href,
    server.ca,
    server.cert,
    server.key,
  ]);
  cleanup.defer(bare.stop);
  const bareNode = add('bare Node proxy', bare.url, client);

  const gateway = await startGatewayUnderTest({ serverUrl: echo.url, profile: 'full' });
  cleanup.defer(() => gateway.close());
  const countersign = add('Countersign', gateway.url, writeTls(join(folder, 'agent'), gateway.tls));
  const idle = residentMb(gateway.pid);
  const other = await startGatewayUnderTest({ serverUrl: echo.url, profile: 'full', cipher: 'aegis' });
  cleanup.defer(() => other.close());
  const aegis = add('Countersign under AEGIS-256', other.url, writeTls(join(folder, 'other'), other.tls));

  const syncs: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const connections of CONNECTIONS) {
      for (const contender of contenders) {
        const result = await load(contender, { connections, seconds });
        contender.rounds.get(connections)?.push(result);
        process.stderr.write(
          `round ${round}/${rounds}  ${contender.name}  ${connections} at once  ${Math.round(result.callsPerSecond)} calls/s\n`,
        );
      }
    }
    syncs.push(measureFdatasync(gateway.dataFolder ?? folder));
  }
  if (callsBeforeMemory > 0) {
    process.stderr.write(`${callsBeforeMemory} more calls, for the memory that stays\n`);
    await load(countersign, { connections: 16, calls: callsBeforeMemory, warmUpSeconds: 0 });
  }
  const afterCalls = callsBeforeMemory > 0 ? residentMb(gateway.pid) : undefined;
  if (callsBeforeMemory > 0) await setTimeout(REST_SECONDS * 1000);
  const rested = callsBeforeMemory > 0 ? residentMb(gateway.pid) : undefined;
  const report = {
    nginx,
    bareNode,
    countersign,
    aegis,
    fdatasync: median(syncs),
    micro: microRows(gateway, { idle, afterCalls, rested }),
    notes,
  };
  console.log(render(report));
  return targetsOf(report).every(({ met }) => met);
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    /** One short round and no long run for the memory: to try the bench, not to quote it. */
    quick: { type: 'boolean', default: false },
    /** Exit code 1 where a target is missed. */
    check: { type: 'boolean', default: false },
  },
});
const allMet = await run(
  values.quick
    ? { rounds: 1, seconds: 1, callsBeforeMemory: 0 }
    : {
        rounds: Number(values.rounds),
        seconds: Number(values.seconds),
        callsBeforeMemory: CALLS_BEFORE_MEMORY,
      },
);
process.exitCode = values.check && !allMet ? 1 : 0;
