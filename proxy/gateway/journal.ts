import type { Journal } from '../approve/desk-ports.ts';
import type { ApprovalRow } from '../contract/state.ts';
import type { BodyDraft, Store } from '../contract/store.ts';
import { canonicalJson } from '../platform/json/canonical-json.ts';
import { actorOf } from './control/actor.ts';
import type { Rest, Writer } from './writer.ts';
import { committed } from './writer.ts';

/** Writes what happens to approvals: the change of the rows and the record that tells of it, in one transaction. */
export function createJournal(store: Store, writer: Writer): Journal {
  const about = (row: ApprovalRow): Rest => ({
    session: row.session,
    call: row.call,
    owner: row.owner,
    server: { id: row.server, ...(row.definition === null ? {} : { definition: row.definition }) },
    policy: { digest: row.policyDigest, rule: row.rule, ruleDigest: row.ruleDigest, enforced: true },
  });
  const requirementBody = (row: ApprovalRow) =>
    committed('requirement', Buffer.from(row.requirement), 'application/json', 'rule');
  /** That of a signed vote lasts as long as its signature, which covers it. */
  const reasonBody = (reason: string | null, lasting: BodyDraft['class']) =>
    reason === null || reason === '' ? [] : [committed('reason', Buffer.from(reason), 'text/plain', lasting)];
  return {
    async opened(row, append) {
      const entry = writer.entry(
        'approval.request',
        { approval: row.id, deadline: row.deadline },
        { ...about(row), actor: { principal: row.agent } },
        [requirementBody(row)],
      );
      await store.append({ entries: [...append.entries, entry], changes: append.changes });
    },
    async voted(row, { vote, signed, source }, move) {
      const { signature } = vote;
      const lasting = signed === undefined ? 'call' : 'rule';
      const facts = {
        approval: row.id,
        agent: row.agent,
        vote: vote.vote,
        assurance: vote.assurance,
        shown: vote.shown,
        state: move?.to ?? 'waiting',
        // With these the statement can be built again from the log alone, and the signature be checked.
        ...(signed === undefined || signature === null
          ? {}
          : { at: signed.at, presence: signed.presence, signature }),
      };
      const grant =
        move?.bounds == null
          ? []
          : [committed('bounds', Buffer.from(move.bounds), 'application/json', 'rule')];
      const wish =
        signed?.grant === undefined
          ? []
          : [committed('grant', Buffer.from(canonicalJson(signed.grant)), 'application/json', 'rule')];
      const more = move?.to === 'approved' ? { uses: row.maxUses, usableUntil: row.usableUntil ?? 0 } : {};
      const actor = { principal: vote.principal, credential: vote.credential };
      const rest = { ...about(row), actor, ...(source === undefined ? {} : { source }) };
      const bodies = [...reasonBody(vote.reason, lasting), ...grant, ...wish];
      const entry = writer.entry('approval.decide', { ...facts, ...more }, rest, bodies);
      await store.append({
        entries: [entry],
        changes: [
          { op: 'vote.add', ...vote },
          ...(move === undefined ? [] : [move, ...erased(row, move.to)]),
        ],
      });
    },
    async used(row, use, move, append) {
      const entry = writer.entry(
        'approval.use',
        { approval: row.id, use: use.n, of: row.maxUses },
        { ...about(row), call: use.call, actor: { principal: row.agent } },
      );
      const changes = [{ op: 'use.add', ...use } as const, ...(move === undefined ? [] : [move])];
      await store.append({
        entries: [...append.entries, entry],
        changes: [...append.changes, ...changes, { op: 'call.approval', id: use.call, approval: row.id }],
      });
    },
    async ended(row, move, by) {
      const entry = writer.entry(
        'approval.end',
        { approval: row.id, agent: row.agent, state: move.to, reason: move.reason ?? '' },
        { ...about(row), ...(by === undefined ? {} : { actor: actorOf(by) }) },
      );
      await store.append({ entries: [entry], changes: [move, ...erased(row, move.to)] });
    },
  };
}

/** The whole message is there for the approver alone, and gone when nothing waits for it any more (law 6). */
function erased(row: ApprovalRow, to: string) {
  return to === 'waiting' ? [] : ([{ op: 'waiting.erase', approval: row.id }] as const);
}
