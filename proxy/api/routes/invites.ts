import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { GatewayControl } from '../../contract/control.ts';
import { inviteInput, joinInput } from '../../contract/devices.ts';
import { ApiError } from '../api-error.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { inviteView, joinedView } from '../device-views.ts';
import type { LoginThrottle } from '../login-throttle.ts';
import { answers, body } from '../route-parts.ts';

/** The throttle counts by name, and no person has this one. */
const FROM = (ip: string): string => `(join) ${ip}`;

/** Approvers elsewhere: invited on the gateway's machine, joining from their own. */
export function inviteRoutes(
  app: OpenAPIHono<ApiEnv>,
  control: GatewayControl,
  /** `login`: a secret that is tried here is tried as at the login. `join`: of its own, for it is open to the network. */
  throttles: { readonly login: LoginThrottle; readonly join: LoginThrottle },
): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/people/invites',
      summary: 'A one-time link with which a person approves from a machine of their own',
      middleware: needs('admin'),
      request: { body: body(inviteInput) },
      responses: answers(inviteView),
    }),
    async (context) => {
      const input = context.req.valid('json');
      const { introducedBy } = input;
      if (introducedBy !== undefined && !throttles.login.admit(introducedBy.person))
        throw new ApiError('too-many', 'Too many tries. Wait a minute.');
      const invite = await control.invite(input, actorOf(context));
      if (introducedBy !== undefined) throttles.login.succeeded(introducedBy.person);
      return context.json(invite, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/join',
      summary: 'The code of an invitation and a key, for a certificate; once',
      request: { body: body(joinInput) },
      responses: answers(joinedView),
    }),
    async (context) => {
      const source = context.env?.source;
      if (context.env?.transport !== 'approver' || source === undefined)
        throw new ApiError('not-allowed', 'An approver joins where the gateway listens for approvers.');
      const joined = await control.join(context.req.valid('json'), source);
      if (joined === undefined) {
        // Nobody guesses 256 bits, so a right code is never turned away: else anyone could keep all others out.
        const { admit } = throttles.join;
        if (!admit(FROM(source.ip))) throw new ApiError('too-many', 'Too many tries. Wait a minute.');
        throw new ApiError('bad-login', 'The invitation is unknown, used or too old. Ask for a new one.');
      }
      return context.json(joined, 200);
    },
  );
}
