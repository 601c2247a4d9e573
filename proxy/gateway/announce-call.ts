import type { Identified } from '../contract/call.ts';
import type { Core } from './core.ts';

/** Tells readers of a call whose request is on record: who then asks for it finds it. */
export function announceCall({ events }: Pick<Core, 'events'>, { call, session }: Identified): void {
  if (call.message.kind === 'request') events.emit('call.opened', { call: call.id, session: session.id });
}
