import { FLAVOUR } from '../contract/flavour.ts';
import { places } from '../places.ts';
import type { Launch } from './gateway-run.ts';
import { launchChild } from './launch-child.ts';
import { launchInside } from './launch-inside.ts';

/** The store's native module needs it; on an older one it ends the process. */
const LEAST_NODE_API = 10;

/** How this build runs its gateway: decided when it is built, and by nothing that can be set. */
export function launchGateway(): Launch {
  // From source the project's own Node starts the command line, as the gateway finds out by itself.
  const program = places.packed ? ['--program', places.program] : [];
  if (FLAVOUR === 'test') return launchChild(places.node, places.gateway, program);
  if (Number(process.versions['napi'] ?? 0) < LEAST_NODE_API) {
    throw new Error('this Electron is too old for the gateway; install the current Countersign');
  }
  return launchInside(places.gateway, program);
}
