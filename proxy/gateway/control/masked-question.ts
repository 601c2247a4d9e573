import type { Masker } from '../../mask/masker.ts';

/** What was asked of the log, masked as all that is kept: who looks whether a secret is in the log would put it there. */
export function maskedQuestion<Question extends object>(
  asked: Question,
  { maskText }: Pick<Masker, 'maskText'>,
): Question {
  const masked = Object.entries(asked).map(([name, value]) => [
    name,
    typeof value === 'string' ? maskText(value).text : value,
  ]);
  return Object.fromEntries(masked) as Question;
}
