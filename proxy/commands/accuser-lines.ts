import { ACCUSATION_WORDS, accusersIn } from '../contract/accusation-words.ts';
import type { WitnessedView } from '../contract/views.ts';
import { visible } from '../platform/terminal/visible.ts';
import type { CommandContext } from './context.ts';

/** What witnesses have against the log, for whoever is about to rely on it; none where nobody has. No look at the log alone can tell. */
export function accuserLines(witnessed: WitnessedView | null, paint: CommandContext['paint']): string[] {
  const lines = accusersIn(witnessed).map(({ name, state }) =>
    paint('bad', `The witness ${visible(name)} ${ACCUSATION_WORDS[state]}.`),
  );
  return lines.length === 0 ? [] : [...lines, 'What to do says: countersign doctor'];
}
