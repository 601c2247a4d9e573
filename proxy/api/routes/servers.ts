import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { serverAddInput, toolsConfirmInput } from '../../contract/inputs.ts';
import { importInput, importPlanInput, toolsRefuseInput } from '../../contract/servers.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { answers, body, done, nameParam, nothing } from '../route-parts.ts';
import { importedView, importPlanView, probeView, serverView, toolView } from '../server-views.ts';

/** The servers behind the gateway and the classes of their tools. */
export function serverRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/servers',
      summary: 'All servers with their tools',
      middleware: needs('read'),
      responses: answers(z.array(serverView)),
    }),
    async (context) => context.json(await control.servers(), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/servers',
      summary: 'Add a server and ask it for its tools',
      middleware: needs('admin'),
      request: { body: body(serverAddInput) },
      responses: answers(probeView),
    }),
    async (context) =>
      context.json(
        await control.addServer(context.req.valid('json'), actorOf(context), context.req.raw.signal),
        200,
      ),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/servers/import/plan',
      summary: "What an import of a client's file would add; nothing is done",
      middleware: needs('admin'),
      request: { body: body(importPlanInput) },
      responses: answers(importPlanView),
    }),
    async (context) => context.json(await control.planImport(context.req.valid('json')), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/servers/import',
      summary: "Add servers of a client's file, their secrets into the installation's own store",
      middleware: needs('admin'),
      request: { body: body(importInput) },
      responses: answers(z.array(importedView)),
    }),
    async (context) =>
      context.json(
        await control.importServers(context.req.valid('json'), actorOf(context), context.req.raw.signal),
        200,
      ),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/servers/{name}/test',
      summary: 'Connect to a server and list its tools',
      middleware: needs('admin'),
      request: { params: nameParam, body: body(nothing) },
      responses: answers(probeView),
    }),
    async (context) => {
      const { name } = context.req.valid('param');
      return context.json(await control.testServer(name, actorOf(context), context.req.raw.signal), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/servers/{name}',
      summary: 'Remove a server',
      middleware: needs('admin'),
      request: { params: nameParam },
      responses: answers(done),
    }),
    async (context) => {
      await control.removeServer(context.req.valid('param').name, actorOf(context));
      return context.json({ done: true } as const, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/servers/{name}/tools/confirm',
      summary: 'Confirm the classes of tools as they are defined now',
      middleware: needs('admin'),
      request: { params: nameParam, body: body(toolsConfirmInput) },
      responses: answers(z.array(toolView)),
    }),
    async (context) => {
      const { name } = context.req.valid('param');
      return context.json(await control.confirmTools(name, context.req.valid('json'), actorOf(context)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/servers/{name}/tools/refuse',
      summary: 'Do not accept tools as they are defined now: calls of them are held',
      middleware: needs('admin'),
      request: { params: nameParam, body: body(toolsRefuseInput) },
      responses: answers(z.array(toolView)),
    }),
    async (context) => {
      const { name } = context.req.valid('param');
      return context.json(await control.refuseTools(name, context.req.valid('json'), actorOf(context)), 200);
    },
  );
}
