import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { uuid } from '../../contract/inputs.ts';
import { coverInput, preserveInput, purgeInput, releaseInput } from '../../contract/purge.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { coveredView, preservationView, purgedView, purgePlanView } from '../retention-views.ts';
import { answers, body } from '../route-parts.ts';

/** What bodies are kept, how long, and what must not be deleted. */
export function retentionRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/log/purge',
      summary: 'Which bodies the rules of retention let go now, and what is kept in spite of them',
      middleware: needs('read'),
      responses: answers(purgePlanView),
    }),
    async (context) => context.json(await control.purgePlan(), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/log/purge',
      summary: 'Delete what a plan said; recorded before it is done. It cannot be undone',
      middleware: needs('admin'),
      request: { body: body(purgeInput) },
      responses: answers(purgedView),
    }),
    async (context) => context.json(await control.purge(context.req.valid('json'), actorOf(context)), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/log/preservations',
      summary: 'Preservations (legal holds), newest first, released ones too',
      middleware: needs('read'),
      responses: answers(z.array(preservationView)),
    }),
    async (context) => context.json(await control.preservations(), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/log/preservations',
      summary: 'Keep from deletion what a filter finds, now and later; recorded',
      middleware: needs('admin'),
      request: { body: body(preserveInput) },
      responses: answers(preservationView),
    }),
    async (context) => context.json(await control.preserve(context.req.valid('json'), actorOf(context)), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/log/preservations/look',
      summary: 'How many calls and bodies a filter would preserve now; recorded, as every search is',
      middleware: needs('read'),
      request: { body: body(coverInput) },
      responses: answers(coveredView),
    }),
    async (context) =>
      context.json(await control.wouldCover(context.req.valid('json'), actorOf(context)), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/log/preservations/{id}/calls',
      summary: 'How many calls and bodies a preservation covers now',
      middleware: needs('read'),
      request: { params: z.object({ id: uuid }) },
      responses: answers(coveredView),
    }),
    async (context) => context.json(await control.covered(context.req.valid('param').id), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/log/preservations/{id}/release',
      summary: 'Release a preservation: the rules count again for what was under it; recorded',
      middleware: needs('admin'),
      request: { params: z.object({ id: uuid }), body: body(releaseInput) },
      responses: answers(preservationView),
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      return context.json(await control.release(id, context.req.valid('json'), actorOf(context)), 200);
    },
  );
}
