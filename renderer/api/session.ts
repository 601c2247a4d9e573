import { create } from 'zustand';
import { queryClient } from './query-client.ts';

/** Who this page is to the gateway. In the desktop app the shell speaks for it and there is no token. */
interface Session {
  readonly token: string | undefined;
  /** Why the last one ended, to be said at the next login. */
  readonly ended: 'expired' | 'left' | undefined;
  begin(token: string): void;
  end(why: 'expired' | 'left'): void;
}

const KEY = 'countersign.token';

/** Storage is scoped to the origin: cookies would go to every port of loopback. */
export const useSession = create<Session>((set) => ({
  token: localStorage.getItem(KEY) ?? undefined,
  ended: undefined,
  begin(token) {
    localStorage.setItem(KEY, token);
    set({ token, ended: undefined });
  },
  end(why) {
    localStorage.removeItem(KEY);
    // Whoever logs in next may be somebody else.
    queryClient.clear();
    set({ token: undefined, ended: why });
  },
}));

/** In the desktop app the page's own scheme adds what the gateway wants to see. */
export const inShell = (): boolean => location.protocol === 'app:';
