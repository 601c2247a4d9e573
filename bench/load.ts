import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { z } from 'zod';
import { percentile } from './statistics.ts';

/*
 * The load generator, in a process of its own. It shares two cores with what it measures, so it writes HTTP/1.1 by hand on TLS
 * connections that stay open, and yet reads every answer whole: right id, right text, or the run fails.
 */
export const loadOptions = z.object({
  url: z.url(),
  /** Files. */
  ca: z.string(),
  cert: z.string(),
  key: z.string(),
  connections: z.number().int().min(1),
  warmUpSeconds: z.number().min(0),
  /** Measures for so long, or for so many calls. */
  seconds: z.number().positive().optional(),
  calls: z.number().int().positive().optional(),
});
export type LoadOptions = z.infer<typeof loadOptions>;
export const loadResult = z.object({
  calls: z.number(),
  callsPerSecond: z.number(),
  /** Milliseconds. */
  p50: z.number(),
  p99: z.number(),
});
export type LoadResult = z.infer<typeof loadResult>;

/** Ten digits, always, so that every request has the same length. */
const FIRST_ID = 1_000_000_000;
const HEAD_END = Buffer.from('\r\n\r\n');

interface Run {
  readonly latencies: number[];
  measuring: boolean;
  stopping: boolean;
  nextId: number;
}

function requestHead(url: URL, length: number): string {
  return [
    `POST ${url.pathname} HTTP/1.1`,
    `Host: ${url.host}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    'MCP-Protocol-Version: 2025-11-25',
    `Content-Length: ${length}`,
    '\r\n',
  ].join('\r\n');
}

function bodyOf(id: number): string {
  return `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"echo","arguments":{"text":"text of ${id}"}}}`;
}

/** The body of a whole answer with Content-Length or chunks, or undefined while more is to come. */
function answerOf(received: Buffer): string | undefined {
  const end = received.indexOf(HEAD_END);
  if (end === -1) return undefined;
  const head = received.toString('latin1', 0, end);
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(`Not answered: ${received.toString('utf8')}`);
  const start = end + HEAD_END.length;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) {
    const stop = start + Number(length);
    return received.length < stop ? undefined : received.toString('utf8', start, stop);
  }
  const text = received.toString('utf8', start);
  if (!text.endsWith('0\r\n\r\n')) return undefined;
  return text.replace(/[0-9a-f]+\r\n([\s\S]*?)\r\n(?=[0-9a-f]+\r\n)/gi, '$1').replace(/0\r\n\r\n$/, '');
}

function check(body: string, id: number): void {
  const answer = JSON.parse(body) as {
    id?: unknown;
    result?: { content?: readonly { text?: unknown }[] };
  };
  if (answer.id !== id || answer.result?.content?.[0]?.text !== `text of ${id}`) {
    throw new Error(`Wrong answer to ${id}: ${body}`);
  }
}

/** One connection that calls, waits, checks and calls again until the run stops. */
function drive(url: URL, context: tls.SecureContext, run: Run): Promise<void> {
  return new Promise((resolve, reject) => {
    const head = requestHead(url, bodyOf(FIRST_ID).length);
    const socket = tls.connect({
      host: url.hostname,
      port: Number(url.port),
      secureContext: context,
      ALPNProtocols: ['http/1.1'],
    });
    let received: Buffer = Buffer.alloc(0);
    let id = 0;
    let sent = 0;

    function call(): void {
      if (run.stopping) {
        socket.end();
        resolve();
        return;
      }
      id = run.nextId++;
      sent = performance.now();
      socket.write(head + bodyOf(id), 'latin1');
    }
    socket.setNoDelay(true);
    socket.once('secureConnect', call);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The connection was closed')));
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      try {
        const body = answerOf(received);
        if (body === undefined) return;
        if (run.measuring) run.latencies.push(performance.now() - sent);
        check(body, id);
      } catch (cause) {
        reject(cause);
        socket.destroy();
        return;
      }
      received = Buffer.alloc(0);
      call();
    });
  });
}

async function measure(options: LoadOptions): Promise<LoadResult> {
  const context = tls.createSecureContext({
    ca: readFileSync(options.ca),
    cert: readFileSync(options.cert),
    key: readFileSync(options.key),
  });
  const run: Run = { latencies: [], measuring: false, stopping: false, nextId: FIRST_ID };
  const url = new URL(options.url);
  const drivers = Array.from({ length: options.connections }, () => drive(url, context, run));
  const finished = Promise.all(drivers);
  const wait = (seconds: number): Promise<unknown> =>
    Promise.race([new Promise((resolve) => setTimeout(resolve, seconds * 1000)), finished]);

  await wait(options.warmUpSeconds);
  run.measuring = true;
  const started = performance.now();
  if (options.calls === undefined) await wait(options.seconds ?? 1);
  else while (run.latencies.length < options.calls) await wait(0.01);
  const elapsed = performance.now() - started;
  run.measuring = false;
  const calls = run.latencies.length;
  run.stopping = true;
  await finished;
  const sorted = Float64Array.from(run.latencies).sort();
  return {
    calls,
    callsPerSecond: (calls / elapsed) * 1000,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
  };
}

if (import.meta.main) {
  const options = loadOptions.parse(JSON.parse(process.argv[2] ?? '{}'));
  console.log(JSON.stringify(await measure(options)));
}
