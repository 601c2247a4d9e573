import type { WaitingCall } from './tray-view.ts';

/** What waits at each gateway, as one list. */
export function createWaitingCalls() {
  const gateways = new Map<string, readonly WaitingCall[]>();
  return {
    /** Puts what waits at one of them, newest first, and gives all: those that came last first, gateway by gateway. */
    put(gateway: string, waiting: readonly WaitingCall[]): readonly WaitingCall[] {
      if (waiting.length === 0) gateways.delete(gateway);
      else gateways.set(gateway, waiting);
      return [...gateways.values()].flat();
    },
  };
}
