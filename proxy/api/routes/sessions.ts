import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { uuid } from '../../contract/inputs.ts';
import { MOST_QUERY } from '../../contract/query-line.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { sessionDetailView, sessionMatchesView, sessionOutlineView, sessionPageView } from '../log-views.ts';
import { answers, wholeNumber } from '../route-parts.ts';

const name = z.string().min(1).max(256).exactOptional();
const limit = wholeNumber.pipe(z.int().min(1).max(100)).default(50);
const sessionFilter = z.strictObject({
  before: uuid.exactOptional(),
  again: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .exactOptional(),
  limit,
  agent: name,
  owner: name,
  server: name,
  state: z.enum(['open', 'closed']).exactOptional(),
  since: wholeNumber.exactOptional(),
  until: wholeNumber.exactOptional(),
});
const page = z.strictObject({ after: wholeNumber.exactOptional(), limit });
const outlinePage = z.strictObject({
  after: wholeNumber.exactOptional(),
  limit: wholeNumber.pipe(z.int().min(1).max(5000)).default(5000),
});

const matchesPage = outlinePage.extend({ q: z.string().min(1).max(MOST_QUERY) });

/** Sessions: which there were, and one of them replayed. Opening one is on record. */
export function sessionRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/sessions',
      summary: 'Sessions, newest first',
      middleware: needs('read'),
      request: { query: sessionFilter },
      responses: answers(sessionPageView),
    }),
    async (context) =>
      context.json(await control.sessions(context.req.valid('query'), actorOf(context)), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/sessions/{id}',
      summary: 'A session with its calls in order: request, decision, approval, masked answer, times',
      middleware: needs('read'),
      request: { params: z.object({ id: uuid }), query: page },
      responses: answers(sessionDetailView),
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      return context.json(await control.session(id, context.req.valid('query'), actorOf(context)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/sessions/{id}/outline',
      summary: 'The calls of a session in brief, in columns: enough to draw them all',
      middleware: needs('read'),
      request: { params: z.object({ id: uuid }), query: outlinePage },
      responses: answers(sessionOutlineView),
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      return context.json(await control.outline(id, context.req.valid('query'), actorOf(context)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/sessions/{id}/matches',
      summary: 'Which calls of a session a query line finds, by the indexes of their requests',
      middleware: needs('read'),
      request: { params: z.object({ id: uuid }), query: matchesPage },
      responses: answers(sessionMatchesView),
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      return context.json(await control.matches(id, context.req.valid('query'), actorOf(context)), 200);
    },
  );
}
