/** More are not under way: the oldest is forgotten, and its calls are told as the agent's own again. */
const MOST = 64;

/**
 * Replays of recorded sessions. They go the way of every call, as an agent: what tells them from what that agent does by itself is the run
 * that they name, which nobody else knows, and which was put on record before the first of them.
 */
export function createReplays() {
  const known = new Map<string, { readonly agent: string; readonly index: number }>();
  return {
    /** `index`: of the record that tells of it. */
    begin(run: string, agent: string, index: number): void {
      const [oldest] = known.keys();
      if (known.size >= MOST && oldest !== undefined) known.delete(oldest);
      known.set(run, { agent, index });
    },
    /** The index of the record that tells of the replay which a call of this agent belongs to. */
    of(run: string | undefined, agent: string): number | undefined {
      const replay = run === undefined ? undefined : known.get(run);
      return replay?.agent === agent ? replay.index : undefined;
    },
  };
}
export type Replays = ReturnType<typeof createReplays>;
