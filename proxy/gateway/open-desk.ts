import { createDesk, type Desk } from '../approve/desk.ts';
import type { Store } from '../contract/store.ts';
import type { Clock } from '../contract/time.ts';
import type { Registry } from '../identify/registry.ts';
import type { ConfigKeeper } from './config-keeper.ts';
import type { EventHub } from './events.ts';
import { createJournal } from './journal.ts';
import { liesWithin } from './lies-within.ts';
import type { Writer } from './writer.ts';

interface Parts {
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly keeper: ConfigKeeper;
  readonly events: EventHub;
}

/** Approvals as the store has them: what waits, what may still be used, what was denied a short while ago. */
export async function openDesk({ store, writer, clock, registry, keeper, events }: Parts): Promise<Desk> {
  const desk = createDesk({
    journal: createJournal(store, writer),
    clock,
    approverName(principal) {
      const person = registry.person(principal);
      const votes = person?.disabledAt === null && person.roles.includes('approver');
      return votes ? person.name : undefined;
    },
    pathWithin: liesWithin,
    limits: () => keeper.settings().limits,
    announce: (what, row) =>
      events.emit(what === 'opened' ? 'approval.opened' : 'approval.changed', {
        approval: row.id,
        state: row.state,
      }),
  });
  const cooldown = keeper.settings().limits.deniedCooldownMs * 1000;
  desk.load({
    approvals: await store.read('approvals.live', {}),
    votes: await store.read('votes.live', {}),
    uses: await store.read('uses.live', {}),
    denied: await store.read('approvals.denied', { since: clock.now().wall - cooldown }),
    asks: new Set((await store.read('approvals.asks', {})).map(({ id }) => id)),
  });
  return desk;
}
