import { dirname } from 'node:path/posix';
import { countVotes } from '../../approve/count-votes.ts';
import type { GrantOffer, GrantRefusal } from '../../contract/approvals.ts';
import type { Direction } from '../../contract/call.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { Requirement } from '../../contract/policy.ts';
import type { ApprovalRow } from '../../contract/state.ts';
import type { Core } from '../core.ts';
import { grantArguments } from '../target.ts';
import type { ShownCall } from './shown-call.ts';

const IN_WORDS: Readonly<Record<GrantRefusal, string>> = {
  'not-waiting': 'This approval is no longer waiting.',
  'several-approvers': 'Where several people must agree, a call is approved once, not as a grant.',
  masked: 'A call with masked values is approved once, not as a grant.',
  'not-only-arguments': 'This call has more than arguments; approve it once.',
  'session-ended': 'The session of this call has ended, so a grant would be of no use; approve it once.',
};
export const grantRefusalInWords = (refusal: GrantRefusal): string => IN_WORDS[refusal];

/** Why a waiting call cannot be approved as a grant; undefined where it can. */
export function grantRefusal(
  core: Core,
  row: ApprovalRow,
  shown: ShownCall | undefined,
): GrantRefusal | undefined {
  if (shown === undefined || row.state !== 'waiting') return 'not-waiting';
  if (!isForOne(core, row)) return 'several-approvers';
  if (grantArguments(shown.message) === undefined) return 'not-only-arguments';
  if (shown.leaves.length > 0) return 'masked';
  return core.sessions.isClosed(row.session) ? 'session-ended' : undefined;
}

/** Whether there is someone whose vote alone approves it. */
function isForOne(core: Core, row: ApprovalRow): boolean {
  const requirement = parseJson(row.requirement) as Requirement;
  return core.registry
    .people()
    .filter((person) => person.roles.includes('approver'))
    .some(({ principal, name }) => {
      const vote = { principal, name, vote: 'approve', assurance: 'other-device' } as const;
      return countVotes(requirement, row.owner, [vote]).state === 'approved';
    });
}

/** What "for this session" can mean for this call. */
export function grantOffer(
  core: Core,
  row: ApprovalRow,
  shown: ShownCall | undefined,
  names: { readonly agent: string; readonly server: string; readonly direction: Direction },
): GrantOffer {
  const refused = grantRefusal(core, row, shown);
  if (refused !== undefined || shown === undefined) {
    const why = refused ?? 'not-waiting';
    return { refused: why, words: IN_WORDS[why], arguments: [] };
  }
  const { agent, server, direction } = names;
  const what = row.tool || row.method;
  const who =
    direction === 'to-server'
      ? `${agent} may call ${what} on ${server}`
      : `${server} may ask ${agent} for ${what}`;
  const args = grantArguments(shown.message) as Readonly<Record<string, unknown>>;
  return {
    refused: null,
    words: `${who} again in this session, without asking, for as long and as often as you say. Each argument stays as it is here unless you free it.`,
    arguments: Object.entries(args).map(([name, value]) => ({ name, folder: folderOf(value) })),
  };
}

/** The folder of an absolute path, but never all there is. */
function folderOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 4096 || !/^\/[^\\\0]*$/.test(value)) return null;
  const folder = dirname(value);
  return folder === '/' || folder.split('/').includes('..') ? null : folder;
}
