import type { GatewayEvent } from '../contract/control.ts';
import { jsonText } from '../platform/terminal/json-text.ts';
import { visible } from '../platform/terminal/visible.ts';
import type { CommandContext } from './context.ts';
import type { OpenGateway } from './gateway-starter.ts';

/** Of every call, twice: a log of the service that grew with the calls would be a second record, and cost a seventh of each. */
const OF_CALLS: ReadonlySet<GatewayEvent['type']> = new Set(['call.opened', 'call.closed']);

/** Says on the gateway's own output what waits for a person; with `--json` each event but those of calls. Ends with the signal. */
export async function announceEvents(
  context: CommandContext,
  json: boolean,
  { control }: OpenGateway,
  signal: AbortSignal,
): Promise<void> {
  const wanted = ({ type }: GatewayEvent): boolean => !OF_CALLS.has(type);
  try {
    for await (const event of control.events(undefined, signal, undefined, wanted)) {
      if (json) context.print(jsonText({ event: event.type, ...event }));
      else await announceWaiting(context, control, event);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function announceWaiting(
  context: CommandContext,
  control: OpenGateway['control'],
  event: GatewayEvent,
): Promise<void> {
  if (event.type !== 'approval.opened') return;
  const id = event.about['approval'];
  const [found] = (await control.approvals({ state: 'waiting', limit: 1000 })).filter(
    (approval) => approval.id === id,
  );
  if (found === undefined) return;
  const what = `${visible(found.agent)} wants ${visible(found.tool || found.method)} on ${visible(found.server)}`;
  context.print(
    `${context.paint('warn', 'waiting')}  ${what}: ${context.hint(`countersign show ${found.id}`)}`,
  );
}
