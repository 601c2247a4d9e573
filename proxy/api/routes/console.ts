import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { capability } from '../../contract/inputs.ts';
import { ApiError } from '../api-error.ts';
import { type ApiEnv, needs } from '../caller.ts';
import type { ConsoleDoor } from '../console/console-door.ts';
import { ConsoleError } from '../console/console-error.ts';
import type { Handover } from '../console/handover.ts';
import type { LoginThrottle } from '../login-throttle.ts';
import { answers, body, nothing } from '../route-parts.ts';
import type { TokenStore } from '../token-store.ts';
import { consoleView } from '../views.ts';

const codeInput = z.strictObject({ code: z.string().min(1).max(64) });
const opened = consoleView.extend({ code: z.string() });
const handedOver = z.object({ token: z.string(), principal: z.string(), scopes: z.array(capability) });
const SCOPES = ['read', 'admin'] as const;
/** The throttle counts by name, and no person has this one. */
const NOBODY = '(handover)';

/** Opens the console in a browser: whoever may open the local socket gets a one-time code, and the page a token for it. */
export function consoleRoutes(
  app: OpenAPIHono<ApiEnv>,
  control: Pick<GatewayControl, 'loginRefused'>,
  parts: {
    readonly door: ConsoleDoor;
    readonly handover: Handover;
    readonly tokens: TokenStore;
    readonly throttle: LoginThrottle;
    readonly operator: string;
  },
): void {
  const { door, handover, tokens, throttle, operator } = parts;
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/console',
      summary: 'Where the pages are: the console, and the approval page with an origin of its own',
      middleware: needs('read', 'vote'),
      responses: answers(consoleView.nullable()),
    }),
    async (context) => context.json(door.place(), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/console',
      summary: 'Open the console on loopback, with a code that a page may trade for a token within a minute',
      middleware: needs('admin'),
      request: { body: body(nothing) },
      responses: answers(opened),
    }),
    async (context) => {
      // A page could else give itself new tokens for ever.
      if (context.env?.transport === 'tcp') {
        throw new ApiError('not-allowed', 'Only the local socket opens the console.');
      }
      const place = await door.open().catch((error: unknown) => {
        if (error instanceof ConsoleError) throw new ApiError('unavailable', error.message, { cause: error });
        throw error;
      });
      return context.json({ ...place, code: handover.issue() }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/console/token',
      summary: 'The one-time code for a bearer token that reads and changes, and never votes',
      request: { body: body(codeInput) },
      responses: answers(handedOver),
    }),
    async (context) => {
      if (context.env?.page === 'approval') {
        throw new ApiError('not-allowed', 'This page only votes. Log in with your name and secret.');
      }
      if (!throttle.admit(NOBODY)) {
        control.loginRefused('too-many-tries');
        throw new ApiError('too-many', 'Too many tries. Wait a minute.');
      }
      if (!handover.redeem(context.req.valid('json').code)) {
        control.loginRefused('wrong-code');
        throw new ApiError('bad-login', 'The code is wrong, used or older than a minute.');
      }
      throttle.succeeded(NOBODY);
      const token = tokens.issue({
        principal: operator,
        scopes: SCOPES,
        origin: context.req.header('origin'),
      });
      return context.json({ token, principal: operator, scopes: [...SCOPES] }, 200);
    },
  );
}
