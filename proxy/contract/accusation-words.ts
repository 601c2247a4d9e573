import type { WitnessedView } from './views.ts';

type Witness = WitnessedView['witnesses'][number];
/** What a witness can have against the log. */
export type Accusation = Extract<Witness['state'], 'behind' | 'contradicted'>;

/** Each in words that the witness's name stands before. */
export const ACCUSATION_WORDS: Readonly<Record<Accusation, string>> = {
  behind: 'has cosigned MORE records than this log has: the log was set back',
  contradicted: 'has cosigned ANOTHER history of this log: records were rewritten, or two gateways write it',
};

export const isAccusation = (state: unknown): state is Accusation =>
  state === 'behind' || state === 'contradicted';

/** Who says that this is not the log's one history. */
export function accusersIn(
  witnessed: WitnessedView | null,
): readonly { readonly name: string; readonly vkey: string; readonly state: Accusation }[] {
  const all = witnessed?.witnesses ?? [];
  return all.flatMap(({ name, vkey, state }) => (isAccusation(state) ? [{ name, vkey, state }] : []));
}
