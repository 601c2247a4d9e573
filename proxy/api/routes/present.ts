import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { PRESENT_FILE_STATES, type PresentFileView } from '../../contract/approvals.ts';
import type { GatewayControl } from '../../contract/control.ts';
import { uuid } from '../../contract/inputs.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { answers } from '../route-parts.ts';

const query = z.strictObject({ pointer: z.string().startsWith('/').max(1024) });
const presentFileView: z.ZodType<PresentFileView> = z
  .object({
    path: z.string(),
    state: z.enum(PRESENT_FILE_STATES),
    text: z.string().exactOptional(),
    readAt: z.int(),
  })
  .openapi('PresentFile');

/** What is there now where a waiting call would write. Like a reveal for approvers only, and on record. */
export function presentRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/approvals/{id}/present',
      summary: 'The file, masked, that an argument of a waiting call names; recorded',
      middleware: needs('vote'),
      request: { params: z.object({ id: uuid }), query },
      responses: answers(presentFileView),
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      return context.json(
        await control.presentFile(id, context.req.valid('query').pointer, actorOf(context)),
        200,
      );
    },
  );
}
