import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { pauseInput } from '../../contract/inputs.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { healthFinding } from '../config-views.ts';
import { answers, body, done } from '../route-parts.ts';
import { statusView } from '../views.ts';

/** The gateway as a whole: how it is, and the switch that stops everything. */
export function statusRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/status',
      summary: 'How the gateway is',
      middleware: needs('read'),
      responses: answers(statusView),
    }),
    async (context) => context.json(await control.status(), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/health',
      summary: 'What is good, weak and bad, each with what to do about it',
      middleware: needs('read'),
      responses: answers(z.array(healthFinding)),
    }),
    async (context) => context.json(await control.health(), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/pause',
      summary: 'Pause or resume all calls, an agent or a server',
      middleware: needs('admin'),
      request: { body: body(pauseInput) },
      responses: answers(done),
    }),
    async (context) => {
      await control.pause(context.req.valid('json'), actorOf(context));
      return context.json({ done: true } as const, 200);
    },
  );
}
