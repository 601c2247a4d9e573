import { ControlError } from '../../contract/control.ts';
import type { Core } from '../core.ts';
import type { Installation } from '../installation.ts';
import type { Refusals } from '../refusals.ts';
import type { ServerDirectory } from '../server-directory.ts';

/** What the parts of the control share. */
export interface ControlParts {
  readonly core: Core;
  readonly installation: Installation;
  readonly servers: ServerDirectory;
  readonly refusals: Refusals;
}

export function notFound(what: string): ControlError {
  return new ControlError('not-found', `There is no such ${what}.`);
}
