import { recipientsIn } from './age-recipients.ts';

const KEY = 'countersign.recipients';

/**
 * To whom the last bundle of this browser was encrypted. Public keys, so nothing secret; offered and never put in by themselves, so that
 * nobody who once got into this storage makes himself a reader of later bundles unseen.
 */
export function rememberedRecipients(): readonly string[] {
  const known = recipientsIn(localStorage.getItem(KEY) ?? '');
  return known.ok ? known.recipients : [];
}

export function rememberRecipients(recipients: readonly string[]): void {
  if (recipients.length > 0) localStorage.setItem(KEY, recipients.join('\n'));
}
