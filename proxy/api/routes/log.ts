import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { recordKind } from '../../contract/record.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { answers, body, nothing, wholeNumber } from '../route-parts.ts';
import { recordView, verifyView } from '../views.ts';

const text = z.string().min(1).max(256).exactOptional();
const recordFilter = z.strictObject({
  before: wholeNumber.exactOptional(),
  limit: wholeNumber.pipe(z.int().min(1).max(500)).default(50),
  kind: recordKind.exactOptional(),
  session: text,
  call: text,
  agent: text,
  server: text,
  since: wholeNumber.exactOptional(),
  until: wholeNumber.exactOptional(),
});

/** The log, read back. Reading it is itself on record. */
export function logRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/log/records',
      summary: 'Records, newest first, with their masked bodies',
      middleware: needs('read'),
      request: { query: recordFilter },
      responses: answers(z.array(recordView)),
    }),
    async (context) => context.json(await control.records(context.req.valid('query'), actorOf(context)), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/log/verify',
      summary: 'Verify the whole log against its checkpoint',
      middleware: needs('read'),
      request: { body: body(nothing) },
      responses: answers(verifyView),
    }),
    async (context) => context.json(await control.verifyLog(actorOf(context)), 200),
  );
}
