import { ask } from './ask.ts';
import { post } from './attempt.ts';
import { fields } from './message.ts';
import type { Wire } from './wire.ts';

const INITIALIZED = Buffer.from('{"jsonrpc":"2.0","method":"notifications/initialized"}');

/**
 * Begins the session again that the server has forgotten (HTTP 404; specification 2025-11-25, transports, session
 * management), with the client's own `initialize`: a client on stdio knows of no session and would never do it. At most one
 * runs at a time. `onRenewed` is told after each.
 */
export function createRenewal(wire: Wire, onRenewed: () => void) {
  let running: Promise<boolean> | undefined;
  return {
    /** Whether there is a session again. `stale` is the id that was refused. */
    async renew(stale: string, signal: AbortSignal): Promise<boolean> {
      if (wire.session.id !== stale) return wire.session.id !== undefined;
      running ??= begin(wire, signal).finally(() => {
        running = undefined;
      });
      const renewed = await running;
      if (renewed) onRenewed();
      return renewed;
    },
  };
}
export type Renewal = ReturnType<typeof createRenewal>;

async function begin(wire: Wire, signal: AbortSignal): Promise<boolean> {
  const { session } = wire;
  const { handshake, revision } = session;
  const id = handshake?.parts[0]?.id;
  if (handshake === undefined || id === undefined) return false;
  const asked = await ask(wire, handshake.bytes, id, {}, signal);
  // Another revision would change the rules under a client that was never told.
  if (asked === undefined || fields(asked.result)?.['protocolVersion'] !== revision) return false;
  session.begin(handshake, asked.sessionId);
  const attempt = await post(wire, INITIALIZED, session.headers(), signal).attempt;
  if (attempt.kind === 'accepted') attempt.response.resume();
  wire.note('the server had ended the session; it was begun again');
  return true;
}
