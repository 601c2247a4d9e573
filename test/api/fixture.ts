import type { ApiBindings } from '../../proxy/api/caller.ts';
import type { ConsoleDoor } from '../../proxy/api/console/console-door.ts';
import { type Api, createApi } from '../../proxy/api/create-api.ts';
import { createTokenStore } from '../../proxy/api/token-store.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createFakeControl, type FakeControl } from './fake-control.ts';

export const PAGE = 'https://console.test';
export const OTHER_PAGE = 'https://other-console.test';
export const SECRET = 'a long enough secret';

interface Asked {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly origin?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly raw?: string;
}
export interface ApiFixture {
  readonly app: Api;
  readonly control: FakeControl;
  readonly clock: FakeClock;
  readonly reported: unknown[];
  ask(
    path: string,
    asked?: Asked,
    bindings?: ApiBindings,
  ): Promise<{ status: number; json: unknown; response: Response }>;
  token(person: string, scopes: readonly string[], origin?: string): Promise<string>;
}

export function createFixture(
  options: { door?: (clock: FakeClock) => ConsoleDoor; shell?: string } = {},
): ApiFixture {
  const clock = createFakeClock();
  const control = createFakeControl(() => clock.now().wall);
  const reported: unknown[] = [];
  control.person('ann', SECRET, ['approver']);
  control.person('root', SECRET, ['admin']);
  control.person('eve', SECRET, ['engineer']);
  const app = createApi({
    control,
    tokens: createTokenStore(clock),
    clock,
    operator: control.operator,
    ...(options.door === undefined ? {} : { door: options.door(clock) }),
    origins: [PAGE, OTHER_PAGE],
    shell: options.shell,
    report: (error) => reported.push(error),
  });
  const ask: ApiFixture['ask'] = async (path, asked = {}, bindings = { transport: 'local-socket' }) => {
    const body = asked.raw ?? (asked.body === undefined ? undefined : JSON.stringify(asked.body));
    const method = asked.method ?? (body === undefined ? 'GET' : 'POST');
    const headers: Record<string, string> = { host: 'localhost:1234' };
    if (method !== 'GET') headers['content-type'] = 'application/json';
    if (asked.token !== undefined) headers['authorization'] = `Bearer ${asked.token}`;
    if (asked.origin !== undefined) headers['origin'] = asked.origin;
    const response = await app.fetch(
      new Request(`http://localhost${path}`, {
        method,
        headers: { ...headers, ...asked.headers },
        ...(body === undefined ? {} : { body }),
      }),
      bindings,
    );
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, json: isJson ? await response.json() : undefined, response };
  };
  return {
    app,
    control,
    clock,
    reported,
    ask,
    async token(person, scopes, origin) {
      const { json } = await ask('/api/login', {
        body: { person, secret: SECRET, scopes },
        ...(origin === undefined ? {} : { origin }),
      });
      return String((json as { token?: string }).token);
    },
  };
}

/** The error code of an answer. */
export function codeOf(json: unknown): string | undefined {
  return (json as { error?: { code?: string } } | undefined)?.error?.code;
}
