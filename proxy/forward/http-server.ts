import type { Dispatcher } from 'undici';
import type { HttpServerConfig } from '../contract/config.ts';
import { parseDuration } from '../platform/config/durations.ts';
import { guardCredentials } from './credential-guard.ts';
import { ForwardError } from './forward-error.ts';
import { requestHeaders } from './headers.ts';
import { takeAnswer } from './http-answer.ts';
import { openConnections } from './http-connection.ts';
import { httpFailure, unauthorized } from './http-failure.ts';
import { createLastFailure } from './last-failure.ts';
import { guardHeaderValues, resolveValues } from './server-secrets.ts';
import type { RawHeader, Upstream, UpstreamAnswer, UpstreamOptions, UpstreamRequest } from './types.ts';

/** Where the agent's own credential passes, so does what the server says of it: a client signs in by that. */
function answerPass({ passHeaders, passAnswerHeaders }: HttpServerConfig): ReadonlySet<string> {
  return new Set([
    ...passAnswerHeaders,
    ...(passHeaders.includes('authorization') ? ['www-authenticate'] : []),
  ]);
}

type Exchange = ReturnType<typeof takeAnswer>;

/** A server over Streamable HTTP. Throws ForwardError `insecure-credential`; connects and reads secrets with the first exchange. */
export function createHttpServer(config: HttpServerConfig, options: UpstreamOptions): Upstream {
  const { name, limits, clock } = options;
  guardCredentials(name, config);
  const url = new URL(config.url);
  const pass = new Set(config.passHeaders);
  const passBack = answerPass(config);
  const open = new Set<Exchange>();
  let connections: { readonly most: number; readonly pool: Promise<Dispatcher> } | undefined;
  let secrets: Promise<RawHeader[]> | undefined;
  let closed = false;
  const failures = createLastFailure(options);

  /** A failure is not kept: the next exchange tries again. */
  function connect(): Promise<Dispatcher> {
    const most = limits().connections;
    if (connections?.most === most) return connections.pool;
    // Another number is another pool; the old one ends when its exchanges have.
    connections?.pool.then((old) => old.close()).catch(() => undefined);
    const pool = openConnections(config, { resolveSecret: options.resolveSecret, connections: most }).catch(
      (error: unknown) => {
        if (connections?.pool === pool) connections = undefined;
        throw error;
      },
    );
    connections = { most, pool };
    return pool;
  }

  function injected(): Promise<RawHeader[]> {
    secrets ??= resolveValues(config.headers, options.resolveSecret)
      .then((values) => {
        guardHeaderValues(values);
        return values;
      })
      .catch((error: unknown) => {
        secrets = undefined;
        throw error;
      });
    return secrets;
  }

  async function start(request: UpstreamRequest, exchange: Exchange): Promise<void> {
    const dispatcher = await connect();
    const headers = await injected();
    exchange.start(dispatcher, {
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.verb,
      headers: requestHeaders(request.headers, { pass, injected: headers }).flat(),
      body: request.body ?? null,
    });
  }

  async function send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const exchange = takeAnswer({
      server: name,
      ceiling: limits().answerBytes,
      pass: passBack,
      done() {
        stopTimer();
        request.signal.removeEventListener('abort', cancel);
        open.delete(exchange);
      },
    });
    const abort = (code: 'timeout' | 'cancelled', message: string) => () =>
      exchange.abort(new ForwardError(code, message));
    const cancel = abort('cancelled', 'The agent gave the call up.');
    // Watches the beginning of an event stream, and the whole of any other answer.
    const beginWithin = parseDuration(limits().upstreamHeaders);
    const stopTimer = clock.after(beginWithin, abort('timeout', `Server ${name} did not answer in time.`));
    open.add(exchange);
    request.signal.addEventListener('abort', cancel, { once: true });
    if (request.signal.aborted) cancel();
    start(request, exchange).catch((error: unknown) => exchange.abort(httpFailure(name, error, false)));
    const answer = await exchange.answer;
    stopTimer();
    // The credential may have been replaced: the next exchange reads it again.
    if (answer.status === 401) secrets = undefined;
    return answer;
  }

  return {
    async send(request) {
      if (closed) throw new ForwardError('closed', `Server ${name} is closed.`);
      try {
        const answer = await send(request);
        if (answer.status === 401) failures.failed(unauthorized(name, answer.status));
        else if (request.verb === 'POST') failures.worked();
        return answer;
      } catch (error) {
        const failure = httpFailure(name, error, false);
        failures.failed(failure);
        throw failure;
      }
    },
    async close() {
      closed = true;
      for (const exchange of open) exchange.abort(new ForwardError('closed', `Server ${name} is closed.`));
      const dispatcher = await connections?.pool.catch(() => undefined);
      await dispatcher?.destroy();
    },
    health: () => ({
      name,
      kind: 'http',
      running: undefined,
      restarts: 0,
      ...failures.state(),
      sandbox: undefined,
      stderr: [],
    }),
  };
}
