import type { Actor } from '../../contract/control.ts';
import type { LogRecord } from '../../contract/record.ts';

/** The record's actor for an act through the API. */
export function actorOf(by: Actor): NonNullable<LogRecord['actor']> {
  return {
    principal: by.principal,
    ...(by.credential === undefined ? {} : { credential: by.credential }),
    method: by.method,
  };
}
