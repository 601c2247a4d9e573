import type { RequestListener } from 'node:http';

/** Answers requests by `fetch`. What turns Node's requests into the web's is loaded with the first: a gateway that only serves agents has no need of it. */
export function lateListener(fetch: (request: Request) => Response | Promise<Response>): RequestListener {
  let loaded: Promise<RequestListener> | undefined;
  const load = async (): Promise<RequestListener> => {
    const { getRequestListener } = await import('@hono/node-server');
    return getRequestListener(fetch, { overrideGlobalObjects: false });
  };
  return (request, response) => {
    loaded ??= load();
    loaded.then(
      (listener) => listener(request, response),
      () => {
        // What could not be loaded now is tried again by the next.
        loaded = undefined;
        response.writeHead(500).end();
      },
    );
  };
}
