import { describe, expect, it } from 'vitest';
import type { GatewayEvent } from '../../proxy/contract/control.ts';
import { createEventHub } from '../../proxy/gateway/events.ts';
import { systemClock } from '../../proxy/platform/clock.ts';

/** Reads until it has `many` events. */
async function read(events: AsyncIterable<GatewayEvent>, many: number): Promise<GatewayEvent['type'][]> {
  const types: GatewayEvent['type'][] = [];
  for await (const { type } of events) if (types.push(type) === many) break;
  return types;
}
const ofApprovals = ({ type }: GatewayEvent): boolean => type === 'approval.opened';

describe('createEventHub', () => {
  it('gives a reader what it wants alone, of the past and of what happens, in order', async () => {
    const hub = createEventHub(systemClock);
    hub.emit('call.opened', {});
    hub.emit('approval.opened', {});
    const asked: GatewayEvent['type'][] = [];
    const follow = hub.follow(0, new AbortController().signal, (event) => {
      asked.push(event.type);
      return ofApprovals(event);
    });
    const reading = read(follow, 2);
    // The reader has read the past and waits.
    while (asked.length < 2) await Promise.resolve();
    hub.emit('call.closed', {});
    hub.emit('approval.opened', {});
    await expect(reading).resolves.toEqual(['approval.opened', 'approval.opened']);
    expect(hub.listeners()).toBe(0);
  });

  it('gives a reader without a wish everything', async () => {
    const hub = createEventHub(systemClock);
    const reading = read(hub.follow(undefined, new AbortController().signal), 3);
    for (const type of ['call.opened', 'tools.changed', 'call.closed'] as const) hub.emit(type, {});
    await expect(reading).resolves.toEqual(['call.opened', 'tools.changed', 'call.closed']);
  });

  it('loses nothing that happens while the reader is busy', async () => {
    const hub = createEventHub(systemClock);
    const stop = new AbortController();
    const seen: string[] = [];
    queueMicrotask(() => hub.emit('approval.opened', { n: '0' }));
    for await (const { about } of hub.follow(undefined, stop.signal, ofApprovals)) {
      seen.push(String(about['n']));
      if (seen.length < 3) hub.emit('approval.opened', { n: String(seen.length) });
      else stop.abort();
    }
    expect(seen).toEqual(['0', '1', '2']);
  });
});
