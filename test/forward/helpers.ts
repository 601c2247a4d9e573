import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { countersignConfig, type ServerConfig, serverConfig } from '../../proxy/contract/config.ts';
import type { PrincipalId } from '../../proxy/contract/ids.ts';
import type { Clock } from '../../proxy/contract/time.ts';
import { createForwarder } from '../../proxy/forward/forwarder.ts';
import type {
  ForwardDiagnostic,
  Forwarder,
  ForwarderOptions,
  RawHeader,
  UpstreamAnswer,
  UpstreamRequest,
} from '../../proxy/forward/types.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import type { SseEvent } from '../../proxy/platform/sse/sse-event.ts';

export const AGENT = '01900000-0000-7000-8000-000000000001' as PrincipalId;
export const OTHER_AGENT = '01900000-0000-7000-8000-000000000002' as PrincipalId;
export const CHILD = fileURLToPath(new URL('../fixtures/forward/child.ts', import.meta.url));

export const http = (url: string, more: object = {}): ServerConfig =>
  serverConfig.parse({ http: { url, ...more } });
export const stdio = (command: string, args: string[] = [], more: object = {}): ServerConfig =>
  serverConfig.parse({ stdio: { command, args, sandbox: 'off', ...more } });
export const child = (flags: string[] = [], more: object = {}): ServerConfig =>
  stdio(process.execPath, [CHILD, ...flags], more);

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-forward-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Time that passes when the test says so. */
export function manualClock(): Clock & { advance(ms: number): void } {
  let now = 1_000_000_000;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => ({ wall: now, mono: now }),
    after(ms, run) {
      const timer = { at: now + ms * 1000, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms) {
      now += ms * 1000;
      for (const timer of [...timers]) {
        if (timer.at > now) continue;
        timers.delete(timer);
        timer.run();
      }
    },
  };
}

export interface TestForwarder {
  readonly forwarder: Forwarder;
  readonly events: ForwardDiagnostic[];
  /** Resolves with the first diagnostic, past or to come, that fits. */
  until<Kind extends ForwardDiagnostic['kind']>(
    kind: Kind,
    fits?: (event: Extract<ForwardDiagnostic, { kind: Kind }>) => boolean,
  ): Promise<Extract<ForwardDiagnostic, { kind: Kind }>>;
}

export function startForwarder(
  servers: Record<string, ServerConfig>,
  more: Partial<ForwarderOptions> & { answerBytes?: number } = {},
): TestForwarder {
  const events: ForwardDiagnostic[] = [];
  const waiters = new Set<(event: ForwardDiagnostic) => void>();
  const { answerBytes, ...options } = more;
  const { limits, children } = countersignConfig.parse({});
  const forwarder = createForwarder({
    servers,
    children,
    limits: { ...limits, ...(answerBytes === undefined ? {} : { answerBytes }) },
    resolveSecret: (reference) => Promise.resolve(`value-of-${reference}`),
    clock: systemClock,
    dataFolder: join(tmpdir(), 'countersign-no-such-folder'),
    diagnostics(event) {
      events.push(event);
      for (const waiter of waiters) waiter(event);
    },
    ...options,
  });
  onTestFinished(() => forwarder.close());
  return {
    forwarder,
    events,
    until(kind, fits) {
      type Wanted = Extract<ForwardDiagnostic, { kind: typeof kind }>;
      const isWanted = (event: ForwardDiagnostic): event is Wanted =>
        event.kind === kind && (fits === undefined || fits(event as Wanted));
      const past = events.find(isWanted);
      if (past !== undefined) return Promise.resolve(past);
      return new Promise((resolve) => {
        const waiter = (event: ForwardDiagnostic): void => {
          if (!isWanted(event)) return;
          waiters.delete(waiter);
          resolve(event);
        };
        waiters.add(waiter);
      });
    },
  };
}

export const ACCEPT: RawHeader = ['accept', 'application/json, text/event-stream'];
export function request(
  server: string,
  more: Partial<UpstreamRequest> & { text?: string } = {},
): UpstreamRequest {
  const { text, ...rest } = more;
  return {
    server,
    verb: 'POST',
    headers: [['content-type', 'application/json'], ACCEPT],
    body: text === undefined ? undefined : new TextEncoder().encode(text),
    calls: [],
    agent: AGENT,
    signal: new AbortController().signal,
    ...rest,
  };
}

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
export function bodyText(answer: UpstreamAnswer): string {
  if (answer.body.kind === 'stream') throw new Error('expected a whole body, got a stream');
  return answer.body.kind === 'empty' ? '' : text(answer.body.bytes);
}
export function eventsOf(answer: UpstreamAnswer): AsyncIterator<SseEvent> {
  if (answer.body.kind !== 'stream') throw new Error(`expected a stream, got ${bodyText(answer)}`);
  return answer.body.events[Symbol.asyncIterator]();
}
export async function allData(answer: UpstreamAnswer): Promise<(string | undefined)[]> {
  if (answer.body.kind !== 'stream') throw new Error(`expected a stream, got ${bodyText(answer)}`);
  const data: (string | undefined)[] = [];
  for await (const event of answer.body.events) data.push(event.data);
  return data;
}

/** A plain HTTP server on a free loopback port; gives its base URL. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

/** Whether the process runs. One that is dead and not yet reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (!existsSync('/proc/self/stat')) return true;
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
