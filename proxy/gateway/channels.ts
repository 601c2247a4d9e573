import type { Channel, Listening } from '../contract/devices.ts';

/** Who can be reached how just now: each open stream of events is a way to the person who reads it. */
export function createChannels(changed: () => void) {
  const open = new Set<Listening>();
  const of = (principal: string): Channel[] => [
    ...new Set([...open].filter((one) => one.principal === principal).map(({ channel }) => channel)),
  ];
  return {
    /** Until the returned function is called. */
    open(listening: Listening): () => void {
      // Two streams of one person are two entries, though they say the same.
      const entry = { ...listening };
      const isNew = !of(listening.principal).includes(listening.channel);
      open.add(entry);
      if (isNew) changed();
      return () => {
        if (open.delete(entry) && !of(listening.principal).includes(listening.channel)) changed();
      };
    },
    of,
  };
}
export type Channels = ReturnType<typeof createChannels>;
