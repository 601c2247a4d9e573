import type { ApiClient } from '../api/api-client.ts';
import { ApiClientError } from '../api/client-ask.ts';
import { personName, type VoteInput } from '../contract/inputs.ts';
import type { ApprovalDetail, ApprovalView } from '../contract/views.ts';
import type { PersonTerminal } from '../platform/terminal/person-terminal.ts';
import { createPainter } from '../platform/terminal/style.ts';
import { approvalText } from './approval-text.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';
import { findApproval } from './find-approval.ts';
import { check, type GlobalOptions } from './options.ts';
import { withApi } from './reach.ts';
import { decidedBefore, type Watch, watchApproval } from './watch-approval.ts';

/** For the help of the commands that vote. */
export const EXIT_CODES = `
Exit codes:
  0  your vote is counted
  1  something went wrong; nothing was decided here
  2  the command line makes no sense
  3  the call was decided by somebody else, withdrawn, or its time ran out before your vote`;

/** The terminal while the call waits: every question closes when the call no longer does. */
export type Asking = Pick<PersonTerminal, 'write' | 'askLine' | 'askSecret'>;

export interface Voting {
  readonly id: string;
  /** The approver's name, where it was given. */
  readonly as: string | undefined;
  /** Said after the call and before the secret. */
  says(detail: ApprovalDetail): string;
  /** The vote, once the approver is known. */
  vote(
    voter: ApiClient,
    detail: ApprovalDetail,
    terminal: Asking,
  ): Promise<Omit<VoteInput, 'shown' | 'assurance'>>;
}

/**
 * Shows the call and takes the approver's secret, both at the person's own terminal: the output of the command can be sent
 * elsewhere, and input can come from a program, so neither will do (law 4). The secret buys one token for one vote. Where the
 * call is decided elsewhere, is withdrawn or expires meanwhile, the prompt closes and says so. Throws CommandError `decided`.
 */
export async function voteAtTerminal(
  context: CommandContext,
  options: GlobalOptions,
  voting: Voting,
): Promise<ApprovalView> {
  const terminal = context.openTerminal();
  try {
    return await withApi(context, options, async ({ api }) => {
      const id = await findApproval(api, voting.id);
      const paint = createPainter({ isTerminal: true, noColor: context.env['NO_COLOR'] });
      const watch = watchApproval(api, id, () =>
        terminal.write(`\n\n${paint('bad', 'Closed: the call no longer waits.')}\n`),
      );
      try {
        await watch.following;
        const detail = await api.approval(id);
        const now = context.clock.now().wall;
        terminal.write(`${approvalText(detail, { now, paint, hint: context.hint })}\n`);
        if (detail.state !== 'waiting') throw decidedBefore(detail);
        terminal.write(`\n${voting.says(detail)}\n`);
        return await castVote(api, detail, voting, whileWaiting(terminal, watch), watch.stop);
      } finally {
        watch.stop();
      }
    });
  } finally {
    terminal.close();
  }
}

async function castVote(
  api: ApiClient,
  detail: ApprovalDetail,
  voting: Voting,
  terminal: Asking,
  stopWatching: () => void,
): Promise<ApprovalView> {
  const person = check(personName, voting.as ?? (await askApprover(api, terminal)), 'approver');
  const secret = await terminal.askSecret(`Secret of ${person}: `);
  if (secret === '') throw new CommandError('cancelled', 'No secret was typed. Nothing was done.');
  const { token } = await api.login(person, secret, ['vote']);
  const voter = api.withToken(token);
  try {
    const vote = await voting.vote(voter, detail, terminal);
    // Or this very vote would be told as somebody else's.
    stopWatching();
    return await voter.vote(detail.id, { ...vote, assurance: 'os-presence', shown: detail.shown });
  } catch (error) {
    // Decided in the moment between the last key and the vote.
    const late = error instanceof ApiClientError && error.code === 'conflict';
    const now = late ? await api.approval(detail.id) : undefined;
    throw now === undefined || now.state === 'waiting' ? error : decidedBefore(now);
  } finally {
    await voter.logout();
  }
}

function whileWaiting(terminal: PersonTerminal, { over }: Watch): Asking {
  return {
    write: terminal.write,
    askLine: (prompt) => terminal.askLine(prompt, over),
    askSecret: (prompt) => terminal.askSecret(prompt, over),
  };
}

async function askApprover(api: ApiClient, terminal: Asking): Promise<string> {
  const approvers = (await api.people()).filter(({ roles }) => roles.includes('approver'));
  const [first] = approvers;
  if (first === undefined) {
    throw new CommandError('refused', 'No approver is enrolled, so no one can decide.', {
      advice: 'Enrol one with: countersign approver add NAME',
    });
  }
  // With one approver there is nothing to ask, and a secret typed into the wrong question would be seen.
  if (approvers.length === 1) return first.name;
  return (await terminal.askLine('Name first, the secret after. Your name as approver: ')).trim();
}
