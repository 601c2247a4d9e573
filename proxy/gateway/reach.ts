import { CHANNELS, type Channel, type ReachView } from '../contract/devices.ts';
import type { Registry } from '../identify/registry.ts';
import type { Channels } from './channels.ts';
import { approversOf } from './control/people.ts';

/**
 * How each approver can be reached now: by the streams of events that they read; and whoever has a secret can look at what waits
 * from a terminal, which is a way to decide and none to be told.
 */
export function reachOf(registry: Registry, channels: Channels): ReachView[] {
  return approversOf(registry).map(({ principal, name, secret }) => {
    const open = new Set<Channel>(channels.of(principal));
    if (secret !== undefined) open.add('command-line');
    return { person: name, channels: CHANNELS.filter((channel) => open.has(channel)) };
  });
}
