import { createHash } from 'node:crypto';
import { ApproveError } from '../../approve/approve-error.ts';
import type { GrantBounds } from '../../approve/bounds.ts';
import { countVotes } from '../../approve/count-votes.ts';
import {
  type Actor,
  type ApprovalDetail,
  type ApprovalView,
  ControlError,
  type GatewayControl,
} from '../../contract/control.ts';
import type { Assurance, Requirement } from '../../contract/policy.ts';
import type { ApprovalRow, UseRow, VoteRow } from '../../contract/state.ts';
import { parseMessages } from '../../listen/messages.ts';
import { grantArguments } from '../target.ts';
import { committed } from '../writer.ts';
import { actorOf } from './actor.ts';
import { maskedParams, valueAt } from './masked-params.ts';
import { type ControlParts, notFound } from './parts.ts';

type Approvals = Pick<GatewayControl, 'approvals' | 'approval' | 'reveal' | 'vote' | 'revokeGrant'>;

/** The queue, and what an approver does with one of it. */
export function approvalsControl({ core, servers }: ControlParts): Approvals {
  const personName = (id: string): string => core.registry.person(id)?.name ?? id;

  async function rowOf(
    id: string,
  ): Promise<{ row: ApprovalRow; votes: readonly VoteRow[]; uses: readonly UseRow[] }> {
    const live = core.desk.get(id);
    if (live !== undefined) return live;
    const [row] = await core.store.read('approval.get', { id });
    if (row === undefined) throw notFound('approval');
    return {
      row,
      votes: await core.store.read('votes.of', { approval: id }),
      uses: await core.store.read('uses.of', { approval: id }),
    };
  }

  function view({
    row,
    votes,
    uses,
  }: {
    row: ApprovalRow;
    votes: readonly VoteRow[];
    uses: readonly UseRow[];
  }): ApprovalView {
    const requirement = JSON.parse(row.requirement) as Requirement;
    const rule = core.settings().config.policy.rules.find(({ name }) => name === row.rule);
    return {
      id: row.id,
      state: row.state,
      agent: core.registry.agents().find((agent) => agent.principal === row.agent)?.name ?? row.agent,
      owner: personName(row.owner),
      server: servers.nameOf(row.server) ?? row.server,
      method: row.method,
      tool: row.tool,
      toolClass: core.pins.confirmedClass(row.server, row.tool) ?? 'unconfirmed',
      rule: row.rule,
      ruleMessage: rule?.message ?? null,
      requirement,
      created: row.created,
      deadline: row.deadline,
      needs: row.state === 'waiting' ? needsInWords(requirement, row, votes) : '',
      votes: votes.map((vote) => ({
        person: personName(vote.principal),
        vote: vote.vote,
        assurance: vote.assurance,
        at: vote.at,
        reason: vote.reason,
      })),
      uses: uses.length,
      maxUses: row.maxUses,
      usableUntil: row.usableUntil,
      callerWaiting: (core.desk.get(row.id)?.waiters.size ?? 0) > 0,
    };
  }

  function needsInWords(requirement: Requirement, row: ApprovalRow, votes: readonly VoteRow[]): string {
    const counted = votes.map((vote) => ({
      principal: vote.principal,
      name: personName(vote.principal),
      vote: vote.vote,
      assurance: vote.assurance as Assurance,
    }));
    const count = countVotes(requirement, row.owner, counted);
    if (count.state !== 'waiting') return '';
    return requirement.groups
      .flatMap((group, n) => {
        const missing = count.missing[n] ?? 0;
        const who = group.of.includes('*') ? 'any approver' : group.of.join(' or ');
        return missing === 0 ? [] : [`${missing} of ${who}`];
      })
      .join(', and ');
  }

  /** The waiting message, masked as it is shown. */
  async function shownOf(row: ApprovalRow) {
    const [waiting] = await core.store.read('waiting.get', { approval: row.id });
    if (waiting === undefined) return undefined;
    const server = servers.nameOf(row.server) ?? '';
    const masked = core.settings().masker.maskMessage(waiting.message, {
      server,
      tool: row.tool,
      role: 'request',
      extraKeys: [],
      extraPaths: [],
    });
    const params = maskedParams(masked.bytes);
    const [message] = parseMessages(waiting.message, core.settings().limits.jsonDepth).messages;
    const shown = createHash('sha256')
      .update(`countersign/shown/v1\n${row.id}\n${row.ruleDigest}\n${row.definition ?? ''}\n`)
      .update(params)
      .digest('base64url');
    return { waiting, masked, params, shown, message };
  }

  return {
    async approvals({ state, limit }) {
      if (state !== 'all') {
        return core.desk
          .all()
          .filter((live) => state === 'live' || live.row.state === 'waiting')
          .slice(0, limit)
          .map(view);
      }
      const rows = await core.store.read('approvals.page', { before: Number.MAX_SAFE_INTEGER, limit });
      return Promise.all(rows.map(async (row) => view(await rowOf(row.id))));
    },

    async approval(id): Promise<ApprovalDetail> {
      const found = await rowOf(id);
      const shown = await shownOf(found.row);
      const [call] = await core.store.read('records.search', {
        before: Number.MAX_SAFE_INTEGER,
        limit: 1,
        call: found.row.call,
        kind: 'call.request',
      });
      const source =
        call === undefined
          ? {}
          : ((JSON.parse(Buffer.from(call.bytes).toString('utf8')) as { source?: { ip?: string } }).source ??
            {});
      return {
        ...view(found),
        params: shown?.params ?? '',
        bytes: shown?.message?.params?.length ?? 0,
        masked: shown?.masked.leaves ?? [],
        shown: shown?.shown ?? '',
        source: { ip: source.ip ?? '' },
        session: found.row.session,
        bounds: found.row.bounds === null ? null : JSON.parse(found.row.bounds),
      };
    },

    async reveal(id, pointer, by) {
      const live = core.desk.get(id);
      if (live === undefined) throw notFound('waiting call');
      const { row } = live;
      // An original is for those who decide on it and for nobody else (law 7).
      if (!core.desk.mayVote(live, by.principal))
        throw new ControlError(
          'not-allowed',
          'Only those who decide this call may see what is masked in it.',
        );
      const shown = await shownOf(row);
      if (shown === undefined || !shown.masked.leaves.some((leaf) => leaf.pointer === pointer))
        throw notFound('masked value');
      const value = valueAt(shown.message?.value, pointer);
      await core.store.append({
        entries: [
          core.writer.entry(
            'log.read',
            { what: 'reveal' },
            { actor: actorOf(by), call: row.call, session: row.session },
            [committed('pointer', Buffer.from(pointer), 'text/plain')],
          ),
        ],
        changes: [],
      });
      live.revealed.add(revealedTo(by, pointer));
      return { value: typeof value === 'string' ? value : JSON.stringify(value) };
    },

    async vote(id, input, by) {
      const live = core.desk.get(id);
      const found = live ?? (await rowOf(id));
      if (live === undefined)
        throw new ControlError(
          'conflict',
          `This approval is ${found.row.state}; nothing can be decided any more.`,
        );
      const shown = await shownOf(live.row);
      if (shown === undefined) throw new ControlError('conflict', 'This approval is no longer waiting.');
      if (shown.shown !== input.shown)
        throw new ControlError('conflict', 'What you were shown is not what waits now. Look at it again.');
      if (input.vote === 'approve') {
        const hidden = shown.masked.leaves.filter(
          // What the voter names as seen counts where the gateway has shown it to this very person.
          ({ byNameAlone, pointer }) =>
            byNameAlone && !(input.revealed.includes(pointer) && live.revealed.has(revealedTo(by, pointer))),
        );
        if (hidden.length > 0) {
          throw new ControlError(
            'not-allowed',
            `Reveal what was masked by its name alone first: ${hidden.map((leaf) => leaf.pointer).join(', ')}.`,
          );
        }
      }
      // A token was given for a typed secret: that is a person at the machine and no more, whatever the caller claims.
      const assurance: Assurance = input.assurance === 'click' ? 'click' : 'os-presence';
      const now = core.clock.now().wall;
      const bounds: GrantBounds | undefined =
        input.grant === undefined || shown.message === undefined
          ? undefined
          : { args: grantArguments(shown.message) as GrantBounds['args'], free: input.grant.bounds };
      if (bounds !== undefined && bounds.args === undefined) {
        throw new ControlError('not-allowed', 'This call has more than arguments; approve it once.');
      }
      if (bounds !== undefined && shown.masked.leaves.length > 0) {
        throw new ControlError('not-allowed', 'A call with masked values is approved once, not as a grant.');
      }
      const vote: VoteRow = {
        approval: id,
        principal: by.principal,
        credential: by.credential ?? '',
        vote: input.vote,
        assurance,
        shown: input.shown,
        at: now,
        reason: input.reason ?? null,
        signature: null,
      };
      try {
        const row = await core.desk.vote(id, {
          vote,
          grant:
            input.grant === undefined || bounds === undefined
              ? undefined
              : { until: now + input.grant.minutes * 60_000_000, uses: input.grant.uses, bounds },
        });
        return view(core.desk.get(id) ?? { ...(await rowOf(id)), row });
      } catch (error) {
        throw asControlError(error);
      }
    },

    async revokeGrant(id, by) {
      const live = core.desk.get(id);
      if (live === undefined || live.row.state !== 'approved')
        throw new ControlError('conflict', 'There is nothing to revoke.');
      await core.desk.revoke(id, by);
      return view(await rowOf(id));
    },
  };
}

function revealedTo({ principal }: Actor, pointer: string): string {
  return `${principal}|${pointer}`;
}

function asControlError(error: unknown): unknown {
  if (!(error instanceof ApproveError)) return error;
  const code =
    error.code === 'not-allowed' || error.code === 'assurance-too-low' ? 'not-allowed' : 'conflict';
  return new ControlError(code, error.message, { cause: error });
}
