import type { WitnessedView, WitnessFailure } from '../../proxy/contract/views.ts';
import type { NoticePlan } from './notice-plan.ts';

/**
 * What a witness knows of the log that cannot be so: it has cosigned more records than there are, or others. Or what the log knows of it: it
 * had forgotten what it cosigned.
 */
export type WitnessTrouble = Extract<WitnessFailure, 'behind' | 'contradicted'> | 'set-back';

export const WITNESS_TROUBLE_WORDS: Readonly<Record<WitnessTrouble, string>> = {
  behind: 'A witness has seen a longer log than this one: records are missing',
  contradicted: 'A witness has seen another log under this name',
  'set-back': 'A witness has forgotten records that it cosigned',
};

/** One witness is enough, however many others cosign: the worse where several say so. */
export function witnessTrouble(witnessed: WitnessedView | null): WitnessTrouble | undefined {
  const states = new Set(witnessed?.witnesses.map(({ state }) => state));
  const accusation = (['contradicted', 'behind'] as const).find((state) => states.has(state));
  return (
    accusation ?? (witnessed?.witnesses.some(({ setBack }) => setBack === true) ? 'set-back' : undefined)
  );
}

const WITNESS = 'witness';

/** What to notify of where that turned from `before` to `now`: once each time that it begins, and taken back once it is over. */
export function witnessNotice(
  before: WitnessTrouble | undefined,
  now: WitnessTrouble | undefined,
): Pick<NoticePlan, 'close' | 'show'> {
  if (before === now) return { close: [], show: [] };
  if (now === undefined) return { close: [WITNESS], show: [] };
  const body = `${WITNESS_TROUBLE_WORDS[now]}. Health says what to do.`;
  const title = now === 'set-back' ? 'A witness was set back' : 'The log is not what a witness saw';
  return { close: [], show: [{ about: WITNESS, title, body, buttons: [] }] };
}
