import { type Actor, ControlError } from '../../proxy/contract/control.ts';
import type { PreservationView, PurgePlanView, RetentionControl } from '../../proxy/contract/purge.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';

const RULES = 'e'.repeat(64);
const ALL = { server: [], agent: [], body: [] };
const NONE = { bodies: 0, bytes: 0 };

/** Two rules in memory, of which one lets 1,200 bodies go until they are deleted. */
export function fakeRetention(
  now: () => number,
  act: (what: string, by: Actor, about: unknown) => void,
): RetentionControl {
  const held: PreservationView[] = [];
  let left = { bodies: 1200, bytes: 3_400_000 };
  return {
    async purgePlan(): Promise<PurgePlanView> {
      const kept = { unbundled: { bodies: 7, bytes: 7000 }, inUse: NONE };
      const preserved = held.length === 0 ? NONE : { bodies: 3, bytes: 900 };
      return {
        at: now(),
        rules: RULES,
        byRule: [
          {
            rule: 'cases',
            match: { server: ['case*'], agent: [], body: [] },
            keep: 'forever',
            afterBundle: false,
            ...NONE,
            ...kept,
            unbundled: NONE,
            preserved: NONE,
          },
          { rule: 'ninety-days', match: ALL, keep: '90d', afterBundle: true, ...left, ...kept, preserved },
        ],
        preservations: held
          .filter(({ released }) => released === null)
          .map(({ id, owner }) => ({ id, owner, ...preserved })),
        every: '1d',
      };
    },
    async purge(input, by) {
      act('purge', by, input);
      if (input.rules !== RULES) throw new ControlError('conflict', 'The rules of retention are others now.');
      const gone = left;
      left = NONE;
      return { ...gone, byRule: [{ rule: 'ninety-days', ...gone }] };
    },
    async preservations() {
      return held;
    },
    async covered(id) {
      if (held.every((one) => one.id !== id))
        throw new ControlError('not-found', 'There is no such preservation.');
      return { calls: 3, bodies: 6, whole: true };
    },
    async wouldCover(input, by) {
      act('wouldCover', by, input);
      const none = input.filter.tool === 'nothing';
      return none ? { calls: 0, bodies: 0, whole: true } : { calls: 3, bodies: 6, whole: true };
    },
    async preserve(input, by) {
      act('preserve', by, input);
      const made = {
        id: uuidv7(),
        ...input,
        placed: now(),
        placedBy: 'operator',
        released: null,
        releasedBy: null,
        releaseReason: null,
      };
      held.unshift(made);
      return made;
    },
    async release(id, { reason }, by) {
      act('release', by, { id, reason });
      const at = held.findIndex((one) => one.id === id);
      const found = held[at];
      if (found === undefined) throw new ControlError('not-found', 'There is no such preservation.');
      const released = { ...found, released: now(), releasedBy: 'operator', releaseReason: reason };
      held[at] = released;
      return released;
    },
  };
}
