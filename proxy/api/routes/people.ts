import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { approverAddInput, type GatewayControl } from '../../contract/control.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { answers, body } from '../route-parts.ts';
import { personView } from '../views.ts';

/** People and what they may do. */
export function peopleRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/people',
      summary: 'All people',
      middleware: needs('read'),
      responses: answers(z.array(personView)),
    }),
    async (context) => context.json(await control.people(), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/people',
      summary: 'Enrol a person with a secret of their own',
      middleware: needs('admin'),
      request: { body: body(approverAddInput) },
      responses: answers(personView),
    }),
    async (context) =>
      context.json(await control.addPerson(context.req.valid('json'), actorOf(context)), 200),
  );
}
