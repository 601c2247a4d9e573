import { type Accusation, isAccusation } from '../contract/accusation-words.ts';
import { parseJson } from '../contract/parse-json.ts';
import type { LogRecord } from '../contract/record.ts';
import type { Store } from '../contract/store.ts';
import type { WitnessedView } from '../contract/views.ts';
import { witnessKey } from '../record/cosignature.ts';

type State = WitnessedView['witnesses'][number]['state'];

interface Known {
  /** Undefined where it has nothing against the log. */
  readonly accusation?: Accusation | undefined;
  /** It had once forgotten what it cosigned. */
  readonly setBack: boolean;
}
const NOTHING: Known = { setBack: false };

const PAGE = 500;
/** A witness that cosigns each hour makes this many in two years: so far back another one's accusation is looked for. */
const MOST = 20_000;

/**
 * What witnesses have against the log. One that saw more records than there are, or others, is not out of the way because it no longer
 * answers, or because something at its address says that it knows nothing: whoever set the log back would only have to cut it off. Its next
 * cosignature, which it signs, takes it back. And what the log has against them: one whose memory was set back may have cosigned another
 * history in between, and no cosignature undoes that. Only another witness does, with a key of its own.
 */
export function createAccusations(store: Pick<Store, 'read'>) {
  /** By the witness's key id. */
  const known = new Map<string, Known>();
  const of = (vkey: string): Known => known.get(witnessKey(vkey).id) ?? NOTHING;

  return {
    /** Reads what the log has of these witnesses, so that a restart forgets nothing. */
    async learn(vkeys: readonly string[]): Promise<void> {
      const wanted = new Set(vkeys.map((vkey) => witnessKey(vkey).id).filter((id) => !known.has(id)));
      const accused = new Map<string, Accusation>();
      let before = Number.MAX_SAFE_INTEGER;
      for (let looked = 0; wanted.size > 0 && looked < MOST; looked += PAGE) {
        const rows = await store.read('records.search', { before, limit: PAGE, kind: 'log.cosign' });
        for (const { idx, bytes } of rows) {
          before = idx;
          const { facts } = parseJson(Buffer.from(bytes).toString('utf8')) as LogRecord;
          const [witness, said] = [String(facts['witness']), facts['outcome']];
          if (!wanted.has(witness)) continue;
          if (isAccusation(said) && !accused.has(witness)) accused.set(witness, said);
          // Each of its cosignatures has on record whether it had been set back until then.
          if (said !== 'cosigned') continue;
          known.set(witness, { accusation: accused.get(witness), setBack: facts['setBack'] === true });
          wanted.delete(witness);
        }
        if (rows.length < PAGE) break;
      }
      for (const id of wanted) known.set(id, { accusation: accused.get(id), setBack: false });
    },
    /** It cosigned from an earlier head than its last one. To be called before that is put on record, which may fail. */
    forgot(vkey: string): void {
      known.set(witnessKey(vkey).id, { ...of(vkey), setBack: true });
    },
    setBack: (vkey: string): boolean => of(vkey).setBack,
    /** To be called once it is on record. */
    heard(vkey: string, state: State): void {
      const { id } = witnessKey(vkey);
      if (state === 'good') known.set(id, { ...of(vkey), accusation: undefined });
      else if (isAccusation(state)) known.set(id, { ...of(vkey), accusation: state });
    },
    /** What is to be said of a witness that last said this. */
    beside(vkey: string, state: State): State {
      if (state === 'good' || isAccusation(state)) return state;
      return of(vkey).accusation ?? state;
    },
  };
}
