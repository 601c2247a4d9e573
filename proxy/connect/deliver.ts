import { fields, type Part, partsOf } from './message.ts';
import type { OpenExchange } from './open-exchange.ts';
import type { Wire } from './wire.ts';

/** Writes what the other side sent as one line, and learns from the answers that it is. `open` is undefined on the server's own stream. */
export async function deliver(wire: Wire, message: Buffer, open: OpenExchange | undefined): Promise<void> {
  const parts = partsOf(message);
  if (parts === undefined) {
    // Nothing but messages may stand on stdout: one line of something else ends many clients' connection.
    wire.note('the gateway sent something that is not JSON-RPC; it was left out');
    return;
  }
  for (const part of parts) {
    if (part.kind !== 'response' || part.id === undefined || open === undefined) continue;
    const request = open.waiting.get(part.id);
    if (request !== undefined) learn(wire, request, part.value['result']);
  }
  const written = wire.outlet.write(message);
  for (const part of parts) if (part.kind === 'response' && part.id !== undefined) open?.settle(part.id);
  await written;
}

function learn(wire: Wire, request: Part, result: unknown): void {
  if (request.method === 'tools/list') wire.params.learn(result);
  const revision = fields(result)?.['protocolVersion'];
  // Before the line is written: the client's next message may follow at once.
  if (request.method === 'initialize' && typeof revision === 'string') wire.session.agree(revision);
}
