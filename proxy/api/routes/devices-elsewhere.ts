import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Actor, GatewayControl } from '../../contract/control.ts';
import { renewInput } from '../../contract/devices.ts';
import { ApiError } from '../api-error.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { approverView, deviceView, joinedView } from '../device-views.ts';
import { answers, body, nothing } from '../route-parts.ts';

/** What a device of an approver elsewhere asks about itself; approver-border.ts lets it through. */
export function elsewhereRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/device/renew',
      summary: 'A new certificate for the same key, for an approver elsewhere',
      middleware: needs('vote'),
      request: { body: body(renewInput) },
      responses: answers(joinedView),
    }),
    async (context) => {
      return context.json(await control.renewDevice(context.req.valid('json'), fromElsewhere(context)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/device/leave',
      summary: 'End the device that asks, at once and for good',
      middleware: needs('vote'),
      request: { body: body(nothing) },
      responses: answers(deviceView),
    }),
    async (context) => {
      // Itself and no other: whoever has one device of a person does not end the rest of them with it.
      const by = fromElsewhere(context);
      return context.json(await control.revokeDevice(by.credential, by), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/approver',
      summary: 'The gateway as an approver is told of it, and who the caller is to it',
      middleware: needs('vote'),
      responses: answers(approverView),
    }),
    async (context) => context.json(await control.approver(actorOf(context)), 200),
  );
}

/** The device whose certificate the connection shows. */
function fromElsewhere(context: Context<ApiEnv>): Actor & { readonly credential: string } {
  const by = actorOf(context);
  if (by.method !== 'mtls' || by.credential === undefined)
    throw new ApiError('not-found', 'Only a device elsewhere has a certificate.');
  return { ...by, credential: by.credential };
}
