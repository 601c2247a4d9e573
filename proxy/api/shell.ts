import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { DeviceControl } from '../contract/devices.ts';
import { ApiError } from './api-error.ts';
import type { ApiEnv } from './caller.ts';

/** The origin of the desktop app's pages. No browser has it; that the app sends it, its secret shows. */
export const APP_ORIGIN = 'app://countersign';

/**
 * Whether the desktop app asks, by the secret that it gave the gateway at its start. One that is shown and wrong is refused and on
 * record, also where there is none to be right: whoever shows it takes this for another gateway, or guesses.
 */
export function identifyShell(
  secret: string | undefined,
  control: Pick<DeviceControl, 'rejected'>,
): MiddlewareHandler<ApiEnv> {
  const right = secret === undefined ? undefined : digest(secret);
  return async (context, next) => {
    const shown = context.req.header('x-countersign-shell');
    const isLocal = context.env?.transport === 'local-socket';
    if (shown !== undefined && !(isLocal && right !== undefined && timingSafeEqual(digest(shown), right))) {
      control.rejected('wrong-shell-secret', undefined);
      throw new ApiError('bad-token', 'The secret of the desktop app is not the one of this start.');
    }
    context.set('shell', shown !== undefined);
    await next();
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
