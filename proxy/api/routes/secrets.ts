import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { secretView } from '../config-views.ts';
import { answers, body, done } from '../route-parts.ts';

const secretName = z.object({
  name: z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, 'letters, digits, dot, dash, underscore'),
});
const secretInput = z.strictObject({ value: z.string().min(1).max(65_536) });

/** Secrets of servers, for `keys:NAME` in the configuration. They go in and never come out. */
export function secretRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/secrets',
      summary: 'Names of secrets, and where the configuration refers to them',
      middleware: needs('read'),
      responses: answers(z.array(secretView)),
    }),
    async (context) => context.json(await control.listSecrets(), 200),
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/secrets/{name}',
      summary: 'Remove a secret; one that the configuration refers to only with force',
      middleware: needs('admin'),
      request: {
        params: secretName,
        query: z.strictObject({ force: z.enum(['true', 'false']).default('false') }),
      },
      responses: answers(done),
    }),
    async (context) => {
      const { name } = context.req.valid('param');
      const force = context.req.valid('query').force === 'true';
      await control.removeSecret(name, force, actorOf(context));
      return context.json({ done: true } as const, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/api/secrets/{name}',
      summary: 'Keep a secret for a server',
      middleware: needs('admin'),
      request: { params: secretName, body: body(secretInput) },
      responses: answers(done),
    }),
    async (context) => {
      await control.putSecret(
        context.req.valid('param').name,
        context.req.valid('json').value,
        actorOf(context),
      );
      return context.json({ done: true } as const, 200);
    },
  );
}
