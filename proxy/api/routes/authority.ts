import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { authorityView } from '../agent-views.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { answers, body, nothing } from '../route-parts.ts';

/** The installation's certificate authority. Its key never leaves the gateway. */
export function authorityRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/ca/renew',
      summary:
        "A new certificate of the authority, same key, for the listener's names in the configuration file",
      middleware: needs('admin'),
      request: { body: body(nothing) },
      responses: answers(authorityView),
    }),
    async (context) => context.json(await control.renewAuthority(actorOf(context)), 200),
  );
}
