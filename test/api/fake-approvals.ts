import { createHash } from 'node:crypto';
import { ControlError, type GatewayControl } from '../../proxy/contract/control.ts';
import { requirement } from '../../proxy/contract/policy.ts';
import type { ApprovalDetail, PersonView } from '../../proxy/contract/views.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { type FakeGround, found, type Mutable } from './fake-ground.ts';
import { view } from './fake-view.ts';

type Approvals = Pick<
  GatewayControl,
  'approvals' | 'approval' | 'reveal' | 'presentFile' | 'vote' | 'revokeGrant'
>;
export interface FakeApprovals extends Approvals {
  hold(call: Partial<HeldCall>): string;
  /** What happens to an approval without the one who looks at it. */
  change(id: string, changes: Partial<ApprovalDetail>): void;
  waiting(): number;
}
interface HeldCall {
  readonly agent: string;
  readonly owner: string;
  readonly server: string;
  readonly tool: string;
  readonly method: string;
  readonly params: string;
  readonly masked: ApprovalDetail['masked'];
  readonly originals: Readonly<Record<string, string>>;
  readonly ruleMessage: string;
  readonly deadlineMs: number;
}

/** Held calls in memory: who may vote, once each, and what must be revealed first. */
export function fakeApprovals(
  { now, act, emit }: FakeGround,
  known: (principal: string) => PersonView | undefined,
): FakeApprovals {
  const held = new Map<
    string,
    { detail: Mutable<ApprovalDetail>; originals: Readonly<Record<string, string>>; revealed: Set<string> }
  >();
  return {
    waiting: () => [...held.values()].filter(({ detail }) => detail.state === 'waiting').length,
    hold(call) {
      const id = uuidv7();
      const params = call.params ?? JSON.stringify({ name: call.tool ?? 'write_file', arguments: {} });
      held.set(id, {
        revealed: new Set(),
        originals: call.originals ?? {},
        detail: {
          id,
          state: 'waiting',
          direction: 'to-server',
          agent: call.agent ?? 'builder',
          owner: call.owner ?? 'ann',
          server: call.server ?? 'files',
          method: call.method ?? 'tools/call',
          tool: call.tool ?? 'write_file',
          toolClass: 'write',
          brief: '',
          rule: 'writes-are-held',
          ruleMessage: call.ruleMessage ?? null,
          requirement: requirement.parse({}),
          created: now(),
          deadline: now() + (call.deadlineMs ?? 600_000) * 1000,
          left: (call.deadlineMs ?? 600_000) * 1000,
          decidedAt: null,
          end: null,
          needs: 'one approver',
          votes: [],
          uses: 0,
          maxUses: 1,
          usableUntil: null,
          grant: false,
          sessionEnded: false,
          callerWaiting: true,
          params,
          bytes: Buffer.byteLength(params),
          masked: call.masked ?? [],
          shown: createHash('sha256').update(params).digest('base64url'),
          stated: { reason: null, ticket: null },
          ruleText: null,
          definition: null,
          source: { ip: '127.0.0.1', port: 40_000 },
          session: {
            id: uuidv7(),
            basis: 'mcp-session',
            opened: now() - 600_000_000,
            lastHeard: now(),
            closed: null,
          },
          bounds: null,
          boundsInWords: '',
          offer: { refused: null, words: 'again in this session', arguments: [] },
          paused: false,
          deliveries: [],
        },
      });
      emit('approval.opened', { approval: id });
      return id;
    },
    change(id, changes) {
      Object.assign(found(held.get(id), 'approval of this id').detail, changes);
      emit('approval.changed', { approval: id });
    },
    async approvals({ state: wanted, limit }) {
      const states = wanted === 'waiting' ? ['waiting'] : ['waiting', 'approved'];
      if (wanted === 'grants')
        return [...held.values()].map(({ detail }) => view(detail)).filter((one) => one.grant);
      return [...held.values()]
        .map(({ detail }) => view(detail))
        .filter((approval) => wanted === 'all' || states.includes(approval.state))
        .slice(0, limit);
    },
    async approval(id) {
      return { ...found(held.get(id), 'approval of this id').detail };
    },
    async reveal(id, pointer, by) {
      const call = found(held.get(id), 'approval of this id');
      act('reveal', by, { id, pointer });
      call.revealed.add(pointer);
      return { value: found(call.originals[pointer], 'masked value there') };
    },
    async presentFile(id, pointer, by) {
      found(held.get(id), 'approval of this id');
      act('presentFile', by, { id, pointer });
      return { path: '/sandbox/notes.md', state: 'file' as const, text: 'as it is now', readAt: now() };
    },
    async vote(id, input, by) {
      const { detail } = found(held.get(id), 'approval of this id');
      act('vote', by, { id, ...input });
      const voter = known(by.principal);
      if (voter === undefined || !voter.roles.includes('approver')) {
        throw new ControlError('not-allowed', 'Only an approver votes.');
      }
      if (detail.state !== 'waiting') throw new ControlError('conflict', 'The call no longer waits.');
      if (detail.deadline <= now()) throw new ControlError('expired', 'The deadline has passed.');
      if (input.shown !== detail.shown)
        throw new ControlError('conflict', 'What was shown is not what waits.');
      const hidden = detail.masked.filter(
        (leaf) => leaf.byNameAlone && !input.revealed?.includes(leaf.pointer),
      );
      if (input.vote === 'approve' && hidden.length > 0) throw new ControlError('invalid', 'Reveal first.');
      detail.votes = [
        ...detail.votes,
        {
          person: voter.name,
          vote: input.vote,
          assurance: input.assurance,
          at: now(),
          reason: input.reason ?? null,
          signed: input.signed !== undefined,
        },
      ];
      detail.state = input.vote === 'approve' ? 'approved' : 'denied';
      detail.needs = 'nothing';
      detail.maxUses = input.grant?.uses ?? 1;
      detail.grant = input.grant !== undefined && input.vote === 'approve';
      detail.decidedAt = now();
      detail.left = null;
      detail.bounds =
        input.grant === undefined
          ? null
          : Object.entries(input.grant.bounds).map(([argument, bound]) =>
              bound === 'any'
                ? { argument, is: 'any' as const, value: '' }
                : { argument, is: 'within' as const, value: bound.within },
            );
      detail.usableUntil = now() + (input.grant?.minutes ?? 15) * 60_000_000;
      emit('approval.changed', { approval: id });
      return view(detail);
    },
    async revokeGrant(id, by) {
      const { detail } = found(held.get(id), 'approval of this id');
      act('revokeGrant', by, id);
      detail.state = 'revoked';
      detail.grant = false;
      detail.end = 'revoked';
      return view(detail);
    },
  };
}
