import { ApiFailure } from '../../api/failure.ts';
import { Empty } from '../../parts/states.tsx';

export const isUnknownName = (error: unknown): boolean =>
  error instanceof ApiFailure && error.code === 'not-found';

/** The filter names what nothing on record was ever called. */
export function UnknownName() {
  return (
    <Empty title="Nothing has this name">
      No agent, owner or server on record was ever called what the filter says. Take it off, or type it as the
      log has it.
    </Empty>
  );
}
