import { parseJson } from '../contract/parse-json.ts';
import type { LogRecord } from '../contract/record.ts';
import type { Store } from '../contract/store.ts';
import type { WitnessedView } from '../contract/views.ts';
import { witnessKey } from '../record/cosignature.ts';

type State = WitnessedView['witnesses'][number]['state'];
type Accusation = Extract<State, 'behind' | 'contradicted'>;

/** Each turn of a witness is a record; of one that turns back and forth there may be many. */
const LAST = 500;

/**
 * What witnesses have against the log. One that saw more records than there are, or others, is not out of the way because it no longer
 * answers: whoever set the log back would only have to cut it off. Its next cosignature takes it back.
 */
export interface Accusations {
  heard(vkey: string, state: State): void;
  /** What is to be said of it, where it last said this. */
  beside(vkey: string, state: State): State;
}

/** As the log has them, so that a restart forgets none. */
export async function readAccusations(store: Pick<Store, 'read'>): Promise<Accusations> {
  /** By the witness's key id; undefined once it cosigned. */
  const known = new Map<string, Accusation | undefined>();
  const search = { before: Number.MAX_SAFE_INTEGER, limit: LAST, kind: 'log.cosign' };
  for (const { bytes } of await store.read('records.search', search)) {
    const { facts } = parseJson(Buffer.from(bytes).toString('utf8')) as LogRecord;
    const [witness, said] = [String(facts['witness']), facts['outcome']];
    if (known.has(witness)) continue;
    if (said === 'cosigned') known.set(witness, undefined);
    else if (isAccusation(said)) known.set(witness, said);
  }
  return {
    heard(vkey, state) {
      const { id } = witnessKey(vkey);
      if (state === 'good') known.delete(id);
      else if (isAccusation(state)) known.set(id, state);
    },
    beside(vkey, state) {
      const silent = state === 'new' || state === 'unreachable' || state === 'bad-answer';
      return (silent ? known.get(witnessKey(vkey).id) : undefined) ?? state;
    },
  };
}

function isAccusation(state: unknown): state is Accusation {
  return state === 'behind' || state === 'contradicted';
}
