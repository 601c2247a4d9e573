import { ApproveError } from '../../approve/approve-error.ts';
import { type GrantBounds, withinBounds } from '../../approve/bounds.ts';
import { type Actor, ControlError, type GatewayControl } from '../../contract/control.ts';
import type { ApprovalRow, VoteRow } from '../../contract/state.ts';
import { liesWithin } from '../lies-within.ts';
import { grantArguments } from '../target.ts';
import { committed } from '../writer.ts';
import { actorOf } from './actor.ts';
import { approvalViews, awaits } from './approval-views.ts';
import { grantRefusal, grantRefusalInWords } from './grant-offer.ts';
import { valueAt } from './masked-params.ts';
import { type ControlParts, notFound } from './parts.ts';
import { type ShownCall, shownCall } from './shown-call.ts';
import { checkSigned } from './signed-vote.ts';
import { requireNothingToMask } from './typed-text.ts';

type Approvals = Pick<GatewayControl, 'approvals' | 'approval' | 'reveal' | 'vote' | 'revokeGrant'>;
type Grant = NonNullable<Parameters<GatewayControl['vote']>[1]['grant']>;

/** The queue, and what an approver does with one of it. */
export function approvalsControl(parts: ControlParts): Approvals {
  const { core } = parts;
  const { find, view, detail } = approvalViews(parts);

  /** The bounds that a vote asks for. Throws ControlError where there can be none for this call. */
  function boundsFor(row: ApprovalRow, shown: ShownCall, grant: Grant): GrantBounds {
    const refused = grantRefusal(core, row, shown);
    if (refused !== undefined) throw new ControlError('not-allowed', grantRefusalInWords(refused));
    const args = grantArguments(shown.message) as GrantBounds['args'];
    const bounds = { args, free: grant.bounds };
    if (!withinBounds(bounds, args, liesWithin))
      throw new ControlError('not-allowed', 'This very call does not lie within those bounds.');
    return bounds;
  }

  return {
    async approvals({ state, limit, mine }) {
      if (mine !== undefined) {
        const mineOnly = core.desk.all().filter((live) => awaits(core.desk, live, mine));
        const views = await Promise.all(mineOnly.slice(0, limit).map(view));
        return views.filter((one) => one.state === 'waiting');
      }
      if (state !== 'all') {
        const wanted = core.desk
          .all()
          .filter(
            ({ row }) =>
              state === 'live' ||
              (state === 'waiting'
                ? row.state === 'waiting'
                : row.state === 'approved' && row.bounds !== null),
          );
        const views = await Promise.all(wanted.slice(0, limit).map(view));
        // One may have been decided meanwhile.
        return state === 'waiting' ? views.filter((one) => one.state === 'waiting') : views;
      }
      const rows = await core.store.read('approvals.page', { before: Number.MAX_SAFE_INTEGER, limit });
      return Promise.all(rows.map(async (row) => view(await find(row.id))));
    },

    approval: async (id) => detail(await find(id)),

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
      const shown = await shownCall(parts, row);
      if (shown === undefined || !shown.leaves.some((leaf) => leaf.pointer === pointer))
        throw notFound('masked value');
      const value = valueAt(shown.message.value, pointer);
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
      const found = live ?? (await find(id));
      if (live === undefined)
        throw new ControlError(
          'conflict',
          `This approval is ${found.row.state}; nothing can be decided any more.`,
        );
      const shown = await shownCall(parts, live.row);
      if (shown === undefined) throw new ControlError('conflict', 'This approval is no longer waiting.');
      if (shown.shown !== input.shown)
        throw new ControlError('conflict', 'What you were shown is not what waits now. Look at it again.');
      if (input.vote === 'approve') {
        const hidden = shown.leaves.filter(
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
      requireNothingToMask(input.reason ?? '', core.settings().masker);
      const signed = checkSigned(parts, id, input, by);
      const now = core.clock.now().wall;
      const { grant } = input;
      const vote: VoteRow = {
        approval: id,
        principal: by.principal,
        credential: by.credential ?? '',
        vote: input.vote,
        assurance: input.assurance,
        shown: input.shown,
        at: now,
        reason: input.reason ?? null,
        signature: signed === undefined ? null : (input.signed?.signature ?? null),
      };
      try {
        const row = await core.desk.vote(id, {
          vote,
          signed,
          source: by.source,
          grant:
            grant === undefined
              ? undefined
              : {
                  until: now + grant.minutes * 60_000_000,
                  uses: grant.uses,
                  bounds: boundsFor(live.row, shown, grant),
                },
        });
        return view(core.desk.get(id) ?? { ...(await find(id)), row });
      } catch (error) {
        throw asControlError(error);
      }
    },

    async revokeGrant(id, by) {
      const live = core.desk.get(id);
      if (live === undefined || live.row.state !== 'approved')
        throw new ControlError('conflict', 'There is nothing to revoke.');
      await core.desk.revoke(id, by);
      return view(await find(id));
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
