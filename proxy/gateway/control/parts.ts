import { type Actor, ControlError } from '../../contract/control.ts';
import type { Entry } from '../../contract/store.ts';
import type { EnrolmentEvent } from '../../identify/enrolment.ts';
import type { Core } from '../core.ts';
import type { Installation } from '../installation.ts';
import type { ServerDirectory } from '../server-directory.ts';
import { actorOf } from './actor.ts';

/** What the parts of the control share. */
export interface ControlParts {
  readonly core: Core;
  readonly installation: Installation;
  readonly servers: ServerDirectory;
}

export function notFound(what: string): ControlError {
  return new ControlError('not-found', `There is no such ${what}.`);
}

/** Sums up an enrolment for the log: its events, by whom. */
export function eventEntries(core: Core, events: readonly EnrolmentEvent[], by: Actor): Entry[] {
  return events.map(({ kind, facts }) => core.writer.entry(kind, facts, { actor: actorOf(by) }));
}
