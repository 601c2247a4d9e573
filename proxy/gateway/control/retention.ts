import type { RetentionControl } from '../../contract/purge.ts';
import { preservationsControl } from '../retention/preservations.ts';
import type { ControlParts } from './parts.ts';
import { readingRecorder } from './record-reading.ts';

/** What is kept, and for how long. */
export function retentionControl({ core, installation }: ControlParts): RetentionControl {
  const { store, writer, clock } = core;
  const { purging, doubts, turns, id: operator } = installation;
  return {
    ...preservationsControl({
      ...{ store, writer, clock, operator, turns, read: readingRecorder(core) },
      masker: () => core.settings().masker,
    }),
    purgePlan: purging.plan,
    async purge({ at, rules }, by) {
      const purged = await purging.purge({ at, rules, cause: 'asked', by });
      await doubts.settle();
      return purged;
    },
  };
}
