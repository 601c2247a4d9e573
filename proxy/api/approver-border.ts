import type { MiddlewareHandler } from 'hono';
import type { DeviceControl } from '../contract/devices.ts';
import { ApiError } from './api-error.ts';
import type { ApiEnv } from './caller.ts';

/** All that there is for approvers elsewhere. Everything else does not exist for them, also what is added here later. */
const OPEN: readonly (readonly [method: string, path: RegExp])[] = [
  ['POST', /^\/api\/join$/],
  ['POST', /^\/api\/device\/(?:renew|leave)$/],
  ['GET', /^\/api\/approver$/],
  ['GET', /^\/api\/events$/],
  ['GET', /^\/api\/approvals$/],
  ['GET', /^\/api\/approvals\/[0-9a-f-]{36}$/],
  ['POST', /^\/api\/approvals\/[0-9a-f-]{36}\/(?:reveal|votes|deliveries|revoke)$/],
  ['GET', /^\/api\/approvals\/[0-9a-f-]{36}\/present$/],
];
const ONE = /^\/api\/approvals\/([0-9a-f-]{36})(?:\/|$)/;

/** What approvers elsewhere reach: a closed list of routes, and of approvals those that are for them to decide. */
export function guardApprovers(control: Pick<DeviceControl, 'concerns'>): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    if (context.env?.transport !== 'approver') return next();
    const { method, path } = context.req;
    if (!OPEN.some(([verb, pattern]) => verb === method && pattern.test(path)))
      throw new ApiError('no-route', 'The API has no such route.');
    const { actor } = context.var.caller;
    if (actor === undefined && path !== '/api/join')
      throw new ApiError(
        'no-token',
        'This needs the certificate of an approver, and of one that still stands.',
      );
    const approval = ONE.exec(path)?.[1];
    if (actor !== undefined && approval !== undefined && !(await control.concerns(approval, actor.principal)))
      throw new ApiError('not-found', 'There is no such approval.');
    return next();
  };
}
