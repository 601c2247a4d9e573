import type { InstallationId } from '../contract/ids.ts';
import type { LogIdentity } from '../store/open-log.ts';

/** Which log an installation writes. */
export function identityOf(id: InstallationId): LogIdentity {
  return { id, origin: `countersign/${id}/1`, epoch: 1 };
}
