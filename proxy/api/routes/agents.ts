import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { agentAddInput, agentName, type GatewayControl } from '../../contract/control.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { answers, body, nothing } from '../route-parts.ts';
import { agentView, enrolledAgent } from '../views.ts';

const params = z.object({ name: agentName });
const renewInput = z.strictObject({ days: z.int().min(1).max(397).default(90) });

/** Agents and their certificates. A private key leaves the gateway once, in the answer that made it. */
export function agentRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/agents',
      summary: 'All agents',
      middleware: needs('read'),
      responses: answers(z.array(agentView)),
    }),
    async (context) => context.json(await control.agents(), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/agents',
      summary: 'Enrol an agent: certificate, key and CA',
      middleware: needs('admin'),
      request: { body: body(agentAddInput) },
      responses: answers(enrolledAgent),
    }),
    async (context) => context.json(await control.addAgent(context.req.valid('json'), actorOf(context)), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/agents/{name}/renew',
      summary: 'A new certificate and key for an agent',
      middleware: needs('admin'),
      request: { params, body: body(renewInput) },
      responses: answers(enrolledAgent),
    }),
    async (context) => {
      const { name } = context.req.valid('param');
      const { days } = context.req.valid('json');
      return context.json(await control.renewAgent(name, days, actorOf(context)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/agents/{name}/revoke',
      summary: 'Revoke an agent; takes effect on its next call',
      middleware: needs('admin'),
      request: { params, body: body(nothing) },
      responses: answers(agentView),
    }),
    async (context) =>
      context.json(await control.revokeAgent(context.req.valid('param').name, actorOf(context)), 200),
  );
}
