import type { ApiClient } from '../api/api-client.ts';
import { type ApprovalDetail, type ApprovalView, personName, type VoteInput } from '../contract/control.ts';
import type { PersonTerminal } from '../platform/terminal/person-terminal.ts';
import { createPainter } from '../platform/terminal/style.ts';
import { visible } from '../platform/terminal/visible.ts';
import { approvalText } from './approval-text.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';
import { findApproval } from './find-approval.ts';
import { check, type GlobalOptions } from './options.ts';
import { withApi } from './reach.ts';

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
    terminal: PersonTerminal,
  ): Promise<Omit<VoteInput, 'shown' | 'assurance'>>;
}

/**
 * Shows the call and takes the approver's secret, both at the person's own terminal: the output of the command can be sent
 * elsewhere, and input can come from a program, so neither will do (law 4). The secret buys one token for one vote.
 */
export async function voteAtTerminal(
  context: CommandContext,
  options: GlobalOptions,
  voting: Voting,
): Promise<ApprovalView> {
  const terminal = context.openTerminal();
  try {
    return await withApi(context, options, async ({ api }) => {
      const detail = await api.approval(await findApproval(api, voting.id));
      const paint = createPainter({ isTerminal: true, noColor: context.env['NO_COLOR'] });
      terminal.write(`${approvalText(detail, context.clock.now().wall, paint)}\n`);
      if (detail.state !== 'waiting') {
        throw new CommandError(
          'refused',
          `This call is ${visible(detail.state)}; there is nothing left to decide.`,
        );
      }
      terminal.write(`\n${voting.says(detail)}\n`);
      const person = check(personName, voting.as ?? (await askApprover(api, terminal)), 'approver');
      const secret = await terminal.askSecret(`Secret of ${person}: `);
      if (secret === '') throw new CommandError('cancelled', 'No secret was typed. Nothing was done.');
      const { token } = await api.login(person, secret, ['vote']);
      const voter = api.withToken(token);
      try {
        const vote = await voting.vote(voter, detail, terminal);
        return await voter.vote(detail.id, { ...vote, assurance: 'os-presence', shown: detail.shown });
      } finally {
        await voter.logout();
      }
    });
  } finally {
    terminal.close();
  }
}

async function askApprover(api: ApiClient, terminal: PersonTerminal): Promise<string> {
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
