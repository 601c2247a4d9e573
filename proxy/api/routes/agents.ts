import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { agentAddInput, agentName } from '../../contract/inputs.ts';
import { placedAgent } from '../agent-views.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { wiringView } from '../config-views.ts';
import { answers, body, nothing } from '../route-parts.ts';
import { agentView, enrolledAgent } from '../views.ts';

const params = z.object({ name: agentName });
const renewInput = z.strictObject({ days: z.int().min(1).max(397).default(90) });

/** A folder of the caller's own choice; only ever written into the lines that are answered. */
const wiringQuery = z.strictObject({ credentials: z.string().min(1).max(4096).exactOptional() });

/**
 * Agents and their certificates. A private key leaves the gateway once, in the answer that made it, or not at all: the routes
 * that end in `files` put it into the data folder, for callers such as a page that have no need to see it (law 7).
 */
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
      path: '/api/agents/files',
      summary: 'Enrol an agent; its certificate, key and CA are written into files in the data folder',
      middleware: needs('admin'),
      request: { body: body(agentAddInput) },
      responses: answers(placedAgent),
    }),
    async (context) =>
      context.json(await control.placeAgent(context.req.valid('json'), actorOf(context)), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/agents/{name}/renew/files',
      summary: 'A new certificate and key for an agent, written into files in the data folder',
      middleware: needs('admin'),
      request: { params, body: body(renewInput) },
      responses: answers(placedAgent),
    }),
    async (context) => {
      const { name } = context.req.valid('param');
      const { days } = context.req.valid('json');
      return context.json(await control.renewPlacedAgent(name, days, actorOf(context)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/agents/{name}/wiring',
      summary: 'What to paste into a client to connect it as this agent',
      middleware: needs('read'),
      request: { params, query: wiringQuery },
      responses: answers(wiringView),
    }),
    async (context) => {
      const { name } = context.req.valid('param');
      return context.json(await control.wiring(name, context.req.valid('query').credentials), 200);
    },
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
