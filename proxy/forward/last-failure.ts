import type { Clock } from '../contract/time.ts';
import type { ForwardError } from './forward-error.ts';
import type { ForwardDiagnostic, LastError, ServerHealth } from './types.ts';

/** How the exchanges with one server went, for its health; tells when that turns. */
export function createLastFailure(options: {
  readonly name: string;
  readonly clock: Clock;
  readonly diagnostics: (event: ForwardDiagnostic) => void;
}) {
  const { name, clock, diagnostics } = options;
  let failing: boolean | undefined;
  let lastError: LastError | undefined;

  function turn(now: boolean): void {
    if (failing === now) return;
    diagnostics({ server: name, kind: 'health-turned', failing: now, first: failing === undefined });
    failing = now;
  }

  return {
    /** For a POST: that a session could be ended says little. */
    worked: (): void => turn(false),
    /** An exchange that its agent gave up says nothing about the server. */
    failed({ code, message, said }: ForwardError): void {
      if (code === 'cancelled') return;
      lastError = { code, message, said, at: clock.now() };
      turn(true);
    },
    state: (): Pick<ServerHealth, 'failing' | 'lastError'> => ({ failing, lastError }),
  };
}
