import type { GatewayEvent } from '../../proxy/contract/control.ts';

/** What the gateway tells, for those who keep up by themselves; `resumed`: something may have been missed. */
export type Heard = GatewayEvent | 'resumed';
type Listener = (heard: Heard) => void;

const listeners = new Set<Listener>();

/** Calls `listener` at each event until the returned function is called. */
export function onGatewayEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function tellGatewayEvent(heard: Heard): void {
  for (const listener of listeners) listener(heard);
}
