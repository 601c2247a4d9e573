import type { Session } from 'electron';
import type { Pages } from '../proxy/api/console/pages.ts';
import type { Approvers } from './gateways/approvers.ts';
import { answerApproval } from './link/answer-approval.ts';
import type { Ask } from './link/ask.ts';
import { createPresence } from './presence/presence.ts';
import { showPresence } from './presence/show-presence.ts';
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
      present: () => showPresence(line, approvers.of(HERE)?.entry().person),
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
