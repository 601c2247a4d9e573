/** What is paused: every new call of it is denied with a clear message. */
export interface PauseState {
  readonly all: boolean;
  readonly agents: readonly string[];
  readonly servers: readonly string[];
}

/** The pause switch: the first step of a kill switch. Kept in the settings table, so that a restart does not release it. */
export function createPauses() {
  let state: PauseState = { all: false, agents: [], servers: [] };
  return {
    state: (): PauseState => state,
    load(text: string | undefined): void {
      if (text !== undefined) state = JSON.parse(text) as PauseState;
    },
    /** The state after the change; put it in force with `set` when it is durable. */
    after(what: 'all' | 'agent' | 'server', name: string | undefined, paused: boolean): PauseState {
      if (what === 'all') return { ...state, all: paused };
      const list = what === 'agent' ? 'agents' : 'servers';
      const others = state[list].filter((one) => one !== name);
      return { ...state, [list]: paused && name !== undefined ? [...others, name] : others };
    },
    set(next: PauseState): void {
      state = next;
    },
    covers: (agent: string, server: string): boolean =>
      state.all || state.agents.includes(agent) || state.servers.includes(server),
  };
}
export type Pauses = ReturnType<typeof createPauses>;
