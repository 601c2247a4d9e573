import { systemPreferences } from 'electron';
import type { VoterView } from '../contract/voter.ts';
import type { Ask } from '../link/ask.ts';
import { checkSecret } from './check-secret.ts';
import { createPolkit } from './polkit.ts';
import type { Refusal } from './refusal.ts';

/** How the person at this computer shows that they are there. */
export interface ShowPresence {
  readonly by: VoterView['presence'];
  /** Resolves with what is in the way; undefined where they have shown it. By the secret where one is given. */
  show(secret: string | undefined): Promise<Refusal | undefined>;
}

/**
 * Touch ID or polkit where there is one; else, or where that fails, the secret of the person who sits here, which the gateway of this
 * computer checks. `person`: their name there. Electron has no way to ask Windows Hello.
 */
export async function showPresence(line: Ask, person: string | undefined): Promise<ShowPresence> {
  const bySecret = async (secret: string | undefined): Promise<Refusal | undefined> => {
    if (person === undefined) return NOBODY;
    return secret === undefined ? TYPE_IT : checkSecret(line, person, secret);
  };
  const system = await systemAsks();
  if (system !== undefined)
    return { by: 'system', show: (secret) => (secret === undefined ? system() : bySecret(secret)) };
  return { by: person === undefined ? 'none' : 'secret', show: bySecret };
}

const NOBODY: Refusal = {
  code: 'not-allowed',
  message: 'Nobody is named at this computer, so it cannot show that you are there.',
};
const TYPE_IT: Refusal = { code: 'bad-login', message: 'Type your secret.' };
const polkit = createPolkit();

async function systemAsks(): Promise<(() => Promise<Refusal | undefined>) | undefined> {
  if (process.platform === 'darwin' && systemPreferences.canPromptTouchID())
    return () =>
      systemPreferences.promptTouchID('approve a call').then(
        () => undefined,
        () => ({ code: 'not-present', message: 'Touch ID did not recognise you.' }),
      );
  return (await polkit.asks()) ? () => polkit.ask() : undefined;
}
