import { ControlError } from '../../contract/control.ts';
import type { Masker } from '../../mask/masker.ts';

/**
 * Refuses a reason that a person typed where masks would hide a part of it: it stays in the log, and goes to the agent. It is not masked
 * instead, for a device's signature is over what was typed. Throws ControlError 'invalid'.
 */
export function requireNothingToMask(text: string, { maskText }: Pick<Masker, 'maskText'>): void {
  const { changed, counts } = maskText(text);
  if (!changed) return;
  throw new ControlError(
    'invalid',
    `The reason holds what is masked everywhere else (${Object.keys(counts).join(', ')}), and it would stay readable in the log. Say it without.`,
  );
}
