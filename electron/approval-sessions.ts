import { type Session, systemPreferences } from 'electron';
import type { Pages } from '../proxy/api/console/pages.ts';
import type { Approvers } from './gateways/approvers.ts';
import { checkSecret } from './gateways/check-secret.ts';
import { createPresence } from './gateways/presence.ts';
import { answerApproval, type ShowPresence } from './link/answer-approval.ts';
import type { Ask } from './link/ask.ts';
import { openPageSession } from './windows/page-session.ts';

const HERE = 'here';

/** The sessions of approval windows, one for each gateway, and what their pages are answered. */
export function createApprovalSessions(options: {
  readonly approvers: Approvers;
  readonly line: Ask;
  readonly pages: Pages;
  readonly seen: (gateway: string, approval: string) => void;
}) {
  const { approvers, line, pages, seen } = options;
  const sessions = new Map<string, Session>();

  /** Touch ID where there is one; else the secret of the person who sits here, which the gateway of this computer checks. */
  async function present(): Promise<ShowPresence> {
    if (process.platform === 'darwin' && systemPreferences.canPromptTouchID()) {
      return {
        by: 'touch-id',
        show: () =>
          systemPreferences.promptTouchID('approve a call').then(
            () => undefined,
            () => ({ code: 'bad-login', message: 'Touch ID did not recognise you.' }),
          ),
      };
    }
    const person = approvers.of(HERE)?.entry().person;
    if (person === undefined) {
      const message = 'Nobody is named at this computer, so it cannot show that you are there.';
      return { by: 'none', show: async () => ({ code: 'not-allowed', message }) };
    }
    return {
      by: 'secret',
      show: async (secret) =>
        secret === undefined
          ? { code: 'bad-login', message: 'Type your secret.' }
          : checkSecret(line, person, secret),
    };
  }

  function open(gateway: string): Session {
    const elsewhere = gateway !== HERE;
    const nameOf = (): string | null => {
      const others = approvers.elsewhere();
      if (elsewhere) return others.find(({ id }) => id === gateway)?.name ?? 'a gateway that you left';
      return others.length === 0 ? null : 'this computer';
    };
    const desk = {
      approver: () => approvers.of(gateway),
      name: nameOf,
      elsewhere,
      line: elsewhere ? undefined : line,
      presence: createPresence(() => performance.now()),
      present,
      now: () => Date.now() * 1000,
      seen: (approval: string) => seen(gateway, approval),
    };
    const answer = async (request: Request): Promise<Response> =>
      /^\/(api|shell)\//.test(new URL(request.url).pathname)
        ? answerApproval(desk, request)
        : pages.answer('approval', request);
    return openPageSession('approval', answer, elsewhere ? gateway : undefined);
  }

  return (gateway: string): Session => {
    const there = sessions.get(gateway);
    if (there !== undefined) return there;
    const made = open(gateway);
    sessions.set(gateway, made);
    return made;
  };
}
