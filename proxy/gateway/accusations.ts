import { parseJson } from '../contract/parse-json.ts';
import type { LogRecord } from '../contract/record.ts';
import type { Store } from '../contract/store.ts';
import type { WitnessedView } from '../contract/views.ts';
import { witnessKey } from '../record/cosignature.ts';

type State = WitnessedView['witnesses'][number]['state'];
type Accusation = Extract<State, 'behind' | 'contradicted'>;

const PAGE = 500;
/** A witness that cosigns each hour makes this many in two years: so far back another one's accusation is looked for. */
const MOST = 20_000;

/**
 * What witnesses have against the log. One that saw more records than there are, or others, is not out of the way because it no longer
 * answers, or because something at its address says that it knows nothing: whoever set the log back would only have to cut it off. Its next
 * cosignature, which it signs, takes it back.
 */
export function createAccusations(store: Pick<Store, 'read'>) {
  /** By the witness's key id; undefined where it has nothing against the log. */
  const known = new Map<string, Accusation | undefined>();

  return {
    /** Reads what the log has of these witnesses, so that a restart forgets nothing. */
    async learn(vkeys: readonly string[]): Promise<void> {
      const wanted = new Set(vkeys.map((vkey) => witnessKey(vkey).id).filter((id) => !known.has(id)));
      let before = Number.MAX_SAFE_INTEGER;
      for (let looked = 0; wanted.size > 0 && looked < MOST; looked += PAGE) {
        const rows = await store.read('records.search', { before, limit: PAGE, kind: 'log.cosign' });
        for (const { idx, bytes } of rows) {
          before = idx;
          const { facts } = parseJson(Buffer.from(bytes).toString('utf8')) as LogRecord;
          const [witness, said] = [String(facts['witness']), facts['outcome']];
          if (!wanted.has(witness) || (said !== 'cosigned' && !isAccusation(said))) continue;
          known.set(witness, isAccusation(said) ? said : undefined);
          wanted.delete(witness);
        }
        if (rows.length < PAGE) break;
      }
      for (const id of wanted) known.set(id, undefined);
    },
    /** To be called once it is on record. */
    heard(vkey: string, state: State): void {
      const { id } = witnessKey(vkey);
      if (state === 'good') known.set(id, undefined);
      else if (isAccusation(state)) known.set(id, state);
    },
    /** What is to be said of a witness that last said this. */
    beside(vkey: string, state: State): State {
      if (state === 'good' || isAccusation(state)) return state;
      return known.get(witnessKey(vkey).id) ?? state;
    },
  };
}

function isAccusation(state: unknown): state is Accusation {
  return state === 'behind' || state === 'contradicted';
}
