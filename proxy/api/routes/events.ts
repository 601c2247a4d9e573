import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import type { Listening } from '../../contract/devices.ts';
import type { Clock } from '../../contract/time.ts';
import { ApiError } from '../api-error.ts';
import { type ApiBindings, type ApiEnv, type Caller, needs } from '../caller.ts';
import { eventStream } from '../event-stream.ts';
import { wholeNumber } from '../route-parts.ts';
import { gatewayEvent } from '../views.ts';

/** The stream of events, resumed after `Last-Event-ID` or `?after=`; without either it begins now. */
export function eventRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl, clock: Clock): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/events',
      summary: 'Events as they happen (text/event-stream, one Event as JSON each)',
      middleware: needs('read', 'vote'),
      request: { query: z.strictObject({ after: wholeNumber.exactOptional() }) },
      responses: {
        200: { description: 'The stream', content: { 'text/event-stream': { schema: gatewayEvent } } },
      },
    }),
    (context) => {
      const after = resumeAfter(context.req.header('last-event-id'), context.req.valid('query').after);
      const { caller } = context.var;
      const stream = eventStream({
        // The approval page has vote alone: it learns of approvals, and of the pause that makes them void.
        events: (signal) => control.events(after, signal, listening(caller, context.env?.page)),
        wanted: ({ type }) =>
          caller.capabilities.includes('read') || type.startsWith('approval.') || type === 'paused',
        mayGoOn: caller.stands,
        stopping: context.env?.stopping,
        clock,
      });
      context.header('Content-Type', 'text/event-stream');
      context.header('X-Accel-Buffering', 'no');
      return context.newResponse(stream, 200);
    },
  );
}

function resumeAfter(header: string | undefined, query: number | undefined): number | undefined {
  if (header === undefined || header === '') return query;
  const id = wholeNumber.safeParse(header);
  if (!id.success) throw new ApiError('invalid', 'Last-Event-ID is not a whole number.');
  return id.data;
}

/** Whoever may vote can be reached by the stream that they read; nobody else needs to be. */
function listening({ actor, capabilities }: Caller, page: ApiBindings['page']): Listening | undefined {
  if (actor === undefined || !capabilities.includes('vote')) return undefined;
  const { principal, method } = actor;
  if (method === 'device' || method === 'mtls') return { principal, channel: 'desktop' };
  return { principal, channel: page === 'approval' ? 'console' : 'command-line' };
}
