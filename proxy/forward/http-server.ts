import type { Dispatcher } from 'undici';
import type { HttpServerConfig } from '../contract/config.ts';
import { parseDuration } from '../platform/config/durations.ts';
import { guardCredentials } from './credential-guard.ts';
import { ForwardError } from './forward-error.ts';
import { requestHeaders } from './headers.ts';
import { readAnswer } from './http-answer.ts';
import { openConnections } from './http-connection.ts';
import { httpFailure } from './http-failure.ts';
import { guardHeaderValues, resolveValues } from './server-secrets.ts';
import type { RawHeader, Upstream, UpstreamAnswer, UpstreamOptions, UpstreamRequest } from './types.ts';

function rawHeaders(flat: readonly string[]): RawHeader[] {
  const headers: RawHeader[] = [];
  for (let at = 0; at < flat.length; at += 2) headers.push([flat[at] ?? '', flat[at + 1] ?? '']);
  return headers;
}

/** A server over Streamable HTTP. Throws ForwardError `insecure-credential`; connects and reads secrets with the first exchange. */
export function createHttpServer(config: HttpServerConfig, options: UpstreamOptions): Upstream {
  const { name, limits, clock } = options;
  guardCredentials(name, config);
  const url = new URL(config.url);
  const pass = new Set(config.passHeaders);
  const beginWithin = parseDuration(limits.upstreamHeaders);
  const open = new Set<AbortController>();
  let connections: Promise<Dispatcher> | undefined;
  let secrets: Promise<RawHeader[]> | undefined;
  let closed = false;
  let lastError: ReturnType<Upstream['health']>['lastError'];

  /** A failure is not kept: the next exchange tries again. */
  function connect(): Promise<Dispatcher> {
    connections ??= openConnections(config, options).catch((error: unknown) => {
      connections = undefined;
      throw error;
    });
    return connections;
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

  async function exchange(request: UpstreamRequest, controller: AbortController): Promise<UpstreamAnswer> {
    const abort = (code: 'timeout' | 'cancelled', message: string) => () =>
      controller.abort(new ForwardError(code, message));
    const cancel = abort('cancelled', 'The agent gave the call up.');
    if (request.signal.aborted) cancel();
    request.signal.addEventListener('abort', cancel, { once: true });
    // Watches the beginning of an event stream, and the whole of any other answer.
    const stopTimer = clock.after(beginWithin, abort('timeout', `Server ${name} did not answer in time.`));
    const done = (): void => {
      stopTimer();
      request.signal.removeEventListener('abort', cancel);
      open.delete(controller);
    };
    open.add(controller);
    let begun = false;
    try {
      const [dispatcher, headers] = await Promise.all([connect(), injected()]);
      controller.signal.throwIfAborted();
      const response = await dispatcher.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.verb,
        headers: requestHeaders(request.headers, { pass, injected: headers }).flat(),
        body: request.body ?? null,
        signal: controller.signal,
        responseHeaders: 'raw',
      });
      begun = true;
      // Typed as a record, but raw headers come as a flat list.
      const raw = rawHeaders(response.headers as unknown as string[]);
      // The credential may have been replaced: the next exchange reads it again.
      if (response.statusCode === 401) secrets = undefined;
      const answer = await readAnswer(
        { status: response.statusCode, headers: raw, body: response.body },
        { server: name, ceiling: limits.answerBytes, done },
      );
      stopTimer();
      return answer;
    } catch (error) {
      done();
      throw controller.signal.aborted ? controller.signal.reason : httpFailure(name, error, begun);
    }
  }

  return {
    async send(request) {
      if (closed) throw new ForwardError('closed', `Server ${name} is closed.`);
      try {
        return await exchange(request, new AbortController());
      } catch (error) {
        const failure = httpFailure(name, error, false);
        if (failure.code !== 'cancelled') lastError = { code: failure.code, at: clock.now() };
        throw failure;
      }
    },
    async close() {
      closed = true;
      for (const controller of open)
        controller.abort(new ForwardError('closed', `Server ${name} is closed.`));
      const dispatcher = await connections?.catch(() => undefined);
      await dispatcher?.destroy();
    },
    health: () => ({
      name,
      kind: 'http',
      running: undefined,
      restarts: 0,
      lastError,
      sandbox: undefined,
      stderr: [],
    }),
  };
}
