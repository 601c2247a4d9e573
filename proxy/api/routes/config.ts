import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { type ApiEnv, needs } from '../caller.ts';
import { configChange, configChangeDetail, configView } from '../config-views.ts';
import { answers, wholeNumber } from '../route-parts.ts';

const page = z.strictObject({
  before: wholeNumber.exactOptional(),
  limit: wholeNumber.pipe(z.int().min(1).max(200)).default(50),
});

/** The configuration: what is in force, what is wrong with the file, and what was in force before. */
export function configRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/config',
      summary: 'The configuration in force, and why the file on disk is not, where it is not',
      middleware: needs('read'),
      responses: answers(configView),
    }),
    async (context) => context.json(await control.config(), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/config/history',
      summary: 'Configurations that came into force, newest first, before an index of the log',
      middleware: needs('read'),
      request: { query: page },
      responses: answers(z.array(configChange)),
    }),
    async (context) => context.json(await control.configHistory(context.req.valid('query')), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/config/history/{index}',
      summary: 'One of them with its text and the one before',
      middleware: needs('read'),
      request: { params: z.object({ index: wholeNumber }) },
      responses: answers(configChangeDetail),
    }),
    async (context) => context.json(await control.configChange(context.req.valid('param').index), 200),
  );
}
