import { parseJson } from '../contract/parse-json.ts';
import type { StatusView } from '../contract/views.ts';

/** What is paused: every new call of it is denied with a clear message. */
export interface PauseState {
  /** By a person. */
  readonly all: boolean;
  /** By the desktop app while its screen is locked: apart from `all`, so that unlocking lifts nothing that a person paused. */
  readonly screen: boolean;
  readonly agents: readonly string[];
  readonly servers: readonly string[];
}
type Paused = 'all' | 'screen' | 'agent' | 'server';

/** The pause switch: the first step of a kill switch. Kept in the settings table, so that a restart does not release it. */
export function createPauses() {
  let state: PauseState = { all: false, screen: false, agents: [], servers: [] };
  return {
    state: (): PauseState => state,
    view: (): StatusView['paused'] => ({
      all: state.all || state.screen,
      byScreen: state.screen && !state.all,
      agents: state.agents,
      servers: state.servers,
    }),
    load(text: string | undefined): void {
      // Kept by a version that knew of no screen, it has none.
      if (text !== undefined) state = { ...state, ...(parseJson(text) as Partial<PauseState>) };
    },
    /** The state after the change; put it in force with `set` when it is durable. */
    after(what: Paused, name: string | undefined, paused: boolean): PauseState {
      // A person who lets everyone go on means it, also where the app has not heard that its screen is unlocked.
      if (what === 'all') return { ...state, all: paused, screen: paused && state.screen };
      if (what === 'screen') return { ...state, screen: paused };
      const list = what === 'agent' ? 'agents' : 'servers';
      const others = state[list].filter((one) => one !== name);
      return { ...state, [list]: paused && name !== undefined ? [...others, name] : others };
    },
    set(next: PauseState): void {
      state = next;
    },
    covers: (agent: string, server: string): boolean =>
      state.all || state.screen || state.agents.includes(agent) || state.servers.includes(server),
  };
}
export type Pauses = ReturnType<typeof createPauses>;
