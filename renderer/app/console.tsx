import { inShell, useSession } from '../api/session.ts';
import { Login } from './login.tsx';
import { Shell } from './shell.tsx';

/** The console: behind a token in a browser; in the desktop app the shell has vouched already. */
export function Console() {
  const token = useSession((session) => session.token);
  if (token === undefined && !inShell()) return <Login />;
  return <Shell />;
}
