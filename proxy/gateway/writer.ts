import type { BootId } from '../contract/ids.ts';
import type { BodyRole, Commit, Facts, LogRecord, RecordDraft, RecordKind } from '../contract/record.ts';
import type { BodyDraft, Entry } from '../contract/store.ts';
import type { Clock, Instant } from '../contract/time.ts';
import { makeBody } from '../record/body.ts';

/** What a record says beside its kind and facts. */
export type Rest = Partial<
  Pick<LogRecord, 'session' | 'call' | 'actor' | 'owner' | 'source' | 'server' | 'policy'>
>;

/** Makes entries of the log: adds what is the same for all records of this start of the gateway. */
export function createWriter(boot: BootId, isolation: LogRecord['isolation'], clock: Clock) {
  return {
    entry(
      kind: RecordKind,
      facts: Facts,
      rest: Rest = {},
      bodies: readonly Committed[] = [],
      at: Instant = clock.now(),
    ): Entry {
      // First what is spread: V8 copies a spread behind a member one by one, by the slowest way it has.
      const record: RecordDraft = {
        ...rest,
        v: 1,
        time: at.wall,
        boot,
        mono: at.mono,
        kind,
        isolation,
        facts,
        commits: bodies.map((body) => body.commit),
      };
      return { record, bodies: bodies.map((body) => body.body) };
    },
  };
}
export type Writer = ReturnType<typeof createWriter>;

export interface Committed {
  readonly commit: Commit;
  readonly body: BodyDraft;
}

/** Version of the mask rules that made a body, kept with it. */
const MASK_VERSION = 1;

export function committed(
  role: BodyRole,
  bytes: Uint8Array,
  media = 'application/json',
  bodyClass: BodyDraft['class'] = 'call',
): Committed {
  return makeBody(role, bytes, media, MASK_VERSION, bodyClass);
}
