import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { APPROVAL_FILTERS } from '../../contract/approvals.ts';
import type { GatewayControl } from '../../contract/control.ts';
import { deliveryInput } from '../../contract/devices.ts';
import { uuid, voteInput } from '../../contract/inputs.ts';
import type { Assurance } from '../../contract/policy.ts';
import { ApiError } from '../api-error.ts';
import { type ApiEnv, actorOf, type Caller, needs } from '../caller.ts';
import { answers, body, nothing, wholeNumber } from '../route-parts.ts';
import type { TokenStore } from '../token-store.ts';
import { approvalDetail, approvalView, deliveries } from '../views.ts';

const params = z.object({ id: uuid });
const filter = z.strictObject({
  state: z.enum(APPROVAL_FILTERS).default('waiting'),
  limit: wholeNumber.pipe(z.int().min(1).max(1000)).default(100),
  /** Of those that wait, what waits for the caller's own vote. */
  mine: z.enum(['true', 'false']).default('false'),
});
const revealInput = z.strictObject({ pointer: z.string().max(1024) });

/**
 * Held calls and grants. The approval page has `vote` alone, so that scope may also read what it votes on. Revealing an
 * original is for approvers only: nobody else needs it.
 */
export function approvalRoutes(app: OpenAPIHono<ApiEnv>, control: GatewayControl, tokens: TokenStore): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/approvals',
      summary:
        'Waiting calls; grants: those in force; live: all that wait or may be used; all: decided ones too',
      middleware: needs('read', 'vote'),
      request: { query: filter },
      responses: answers(z.array(approvalView)),
    }),
    async (context) => {
      const { mine, ...wanted } = context.req.valid('query');
      const { principal } = actorOf(context);
      const isWaiting = wanted.state === 'waiting';
      if (mine === 'true' && !isWaiting)
        throw new ApiError('invalid', 'mine: only of what waits is something still to be decided.');
      if (context.env?.transport !== 'approver')
        return context.json(
          await control.approvals(mine === 'true' ? { ...wanted, mine: principal } : wanted),
          200,
        );
      // From elsewhere nobody sees what is not for them.
      if (isWaiting) return context.json(await control.approvals({ ...wanted, mine: principal }), 200);
      const found = await control.approvals(wanted);
      const concern = await Promise.all(found.map(({ id }) => control.concerns(id, principal)));
      return context.json(
        found.filter((_, n) => concern[n] === true),
        200,
      );
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/approvals/{id}',
      summary: 'One held call or grant, whole: as it would run, or as it is on record',
      middleware: needs('read', 'vote'),
      request: { params },
      responses: answers(approvalDetail),
    }),
    async (context) => context.json(await control.approval(context.req.valid('param').id), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/approvals/{id}/reveal',
      summary: 'The original of a masked value of a waiting call; recorded',
      middleware: needs('vote'),
      request: { params, body: body(revealInput) },
      responses: answers(z.object({ value: z.string() })),
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      const { pointer } = context.req.valid('json');
      return context.json(await control.reveal(id, pointer, actorOf(context)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/approvals/{id}/votes',
      summary: 'Approve or deny',
      middleware: needs('vote'),
      request: { params, body: body(voteInput) },
      responses: answers(approvalView),
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      const input = context.req.valid('json');
      const assurance = assuranceOf(input.assurance, context.var.caller, tokens);
      return context.json(await control.vote(id, { ...input, assurance }, actorOf(context)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/approvals/{id}/deliveries',
      summary:
        'What became of telling the caller about it: sent, delivered, seen or failed; recorded once each',
      middleware: needs('vote'),
      request: { params, body: body(deliveryInput) },
      responses: answers(deliveries),
    }),
    async (context) => {
      const { id } = context.req.valid('param');
      const told = await control.deliver(id, context.req.valid('json'), actorOf(context));
      return context.json([...told], 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/approvals/{id}/revoke',
      summary: 'End a grant',
      middleware: needs('admin', 'vote'),
      request: { params, body: body(nothing) },
      responses: answers(approvalView),
    }),
    async (context) =>
      context.json(await control.revokeGrant(context.req.valid('param').id, actorOf(context)), 200),
  );
}

/**
 * What the vote may say of its voter. A caller can claim anything: only a secret typed for this very token, moments ago and for no
 * other vote, shows that somebody is there. Anything else is a click, and the desk refuses it where the rule asks for more.
 */
function assuranceOf(claimed: Assurance, { token, actor }: Caller, tokens: TokenStore): Assurance {
  if (actor?.method === 'device' || actor?.method === 'mtls') return assuranceOfDevice(claimed, actor.method);
  if (claimed === 'click' || token === undefined) return 'click';
  return tokens.takePresence(token) ? 'os-presence' : 'click';
}

/**
 * A device signs what it states, so it is taken as it stands or not at all: on the gateway's machine a click or somebody who was
 * there, as its system says; from elsewhere another device. A key that verifies its user is none that says so.
 */
function assuranceOfDevice(claimed: Assurance, method: 'device' | 'mtls'): Assurance {
  const may: readonly Assurance[] = method === 'mtls' ? ['other-device'] : ['click', 'os-presence'];
  if (may.includes(claimed)) return claimed;
  throw new ApiError('invalid', `A device states here as its assurance: ${may.join(' or ')}.`);
}
