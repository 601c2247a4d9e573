import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { GatewayControl } from '../../contract/control.ts';
import { capability, deviceAddInput, uuid } from '../../contract/inputs.ts';
import type { Clock } from '../../contract/time.ts';
import { deviceLoginInput } from '../../contract/vote-statement.ts';
import { ApiError } from '../api-error.ts';
import { type ApiEnv, actorOf, needs } from '../caller.ts';
import { createDeviceChallenges } from '../device-challenges.ts';
import { deviceView } from '../device-views.ts';
import { createLoginThrottle } from '../login-throttle.ts';
import { answers, body, nothing } from '../route-parts.ts';
import type { TokenStore } from '../token-store.ts';

const params = z.object({ id: uuid });
const loggedIn = z.object({ token: z.string(), principal: z.string(), scopes: z.array(capability) });

/** The keys of approvers' devices, and how one logs in on the gateway's own machine. */
export function deviceRoutes(
  app: OpenAPIHono<ApiEnv>,
  control: GatewayControl,
  tokens: TokenStore,
  clock: Clock,
): void {
  const challenges = createDeviceChallenges(clock);
  // Of its own: who floods one login must not close the other.
  const throttle = createLoginThrottle(clock);

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/device/keys',
      summary: 'The keys of devices; with the scope vote alone, those of the person',
      middleware: needs('read', 'vote'),
      responses: answers(z.array(deviceView)),
    }),
    async (context) => {
      const { capabilities, actor } = context.var.caller;
      const all = await control.devices();
      const own = all.filter(({ principal }) => principal === actor?.principal);
      return context.json(capabilities.includes('read') ? all : own, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/device/keys',
      summary: 'Enrol a device of the person who typed their secret a moment ago',
      middleware: needs('vote'),
      request: { body: body(deviceAddInput) },
      responses: answers(deviceView),
    }),
    async (context) => {
      const { token, actor } = context.var.caller;
      // A key that votes from now on needs more than a token that somebody left behind.
      if (actor?.method !== 'token' || token === undefined || !tokens.takePresence(token))
        throw new ApiError(
          'not-allowed',
          'Type your secret again: a device is enrolled within two minutes of it.',
        );
      return context.json(await control.addDevice(context.req.valid('json'), actor), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/device/keys/{id}/revoke',
      summary: 'End a device, at once and for good: an admin any, a person their own',
      middleware: needs('admin', 'vote'),
      request: { params, body: body(nothing) },
      responses: answers(deviceView),
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      const { capabilities, actor } = context.var.caller;
      const isOwn = (await control.devices()).some(
        (device) => device.id === id && device.principal === actor?.principal,
      );
      if (!isOwn && !capabilities.includes('admin'))
        throw new ApiError('not-found', 'There is no such device of yours.');
      return context.json(await control.revokeDevice(id, actorOf(context)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/device/challenge',
      summary: 'A nonce for a device to sign: good once, for a minute',
      request: { body: body(z.strictObject({ credential: uuid })) },
      responses: answers(z.object({ nonce: z.string() })),
    }),
    async (context) => {
      requireThisMachine(context);
      return context.json({ nonce: challenges.issue(context.req.valid('json').credential) }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/device/login',
      summary: 'A token that votes, and nothing else, for the signature of a device over its nonce',
      request: { body: body(deviceLoginInput) },
      responses: answers(loggedIn),
    }),
    async (context) => {
      requireThisMachine(context);
      const input = context.req.valid('json');
      if (!throttle.admit(input.credential)) throw new ApiError('too-many', 'Too many tries. Wait a minute.');
      const holder = challenges.redeem(input.credential, input.nonce) ? control.proven(input) : undefined;
      // One answer for an unknown device, an old nonce and a wrong signature.
      if (holder === undefined)
        throw new ApiError('bad-login', 'The device is unknown, or did not sign this.');
      throttle.succeeded(input.credential);
      const scopes = ['vote' as const];
      const token = tokens.issue({ ...holder, scopes, origin: undefined, device: true });
      return context.json({ token, principal: holder.principal, scopes }, 200);
    },
  );
}

/** Keys of this machine are the app's; no page has one. */
function requireThisMachine(context: Context<ApiEnv>): void {
  const transport = context.env?.transport;
  if (transport !== 'local-socket' && transport !== 'in-process')
    throw new ApiError('not-allowed', 'A device logs in over the local socket.');
}
