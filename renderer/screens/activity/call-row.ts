import type { CallApprovalView, CallView, NameView } from '../../../proxy/contract/log-views.ts';

/** A call as its line shows it: small, for a hundred thousand of them are held in memory. Times in µs since 1970 UTC. */
export interface CallRow {
  readonly id: string;
  readonly session: string;
  readonly index: number;
  readonly received: number;
  readonly agent: string;
  readonly owner: string;
  readonly server: string;
  /** The tool, prompt or resource; else the method. */
  readonly what: string;
  /** Asked by the server of the agent. */
  readonly toAgent: boolean;
  readonly effect: CallView['decision']['effect'];
  /** False where it was decided and recorded, and not acted upon. */
  readonly enforced: boolean;
  readonly rule: string;
  /** Who decided, in words; empty where nobody was asked. */
  readonly approval: string;
  /** How long the people took, µs; null where nobody decided or a grant stood already. */
  readonly decidedAfter: number | null;
  readonly masks: number;
  readonly maskWords: string;
  readonly outcome: CallView['outcome'];
  readonly code: string;
  /** µs from request to outcome. */
  readonly micros: number | null;
}

/** Makes rows of the API's views. Texts that repeat are kept once. */
export function createRowMaker(): (call: CallView) => CallRow {
  const known = new Map<string, string>();
  const once = (text: string): string => {
    const same = known.get(text);
    if (same !== undefined) return same;
    if (known.size < 10_000) known.set(text, text);
    return text;
  };
  return (call) => {
    const { decision, approval, masks } = call;
    const counts = Object.entries(masks);
    return {
      id: call.id,
      session: once(call.session),
      index: call.index,
      received: call.received,
      agent: once(nameOf(call.agent)),
      owner: call.owner === null ? '' : once(nameOf(call.owner)),
      server: once(nameOf(call.server)),
      what: once(call.tool === '' ? call.method : call.tool),
      toAgent: call.direction === 'to-agent',
      effect: decision.effect,
      enforced: decision.enforced,
      rule: once(decision.rule),
      approval: approval === null ? '' : once(approvalWords(approval)),
      decidedAfter: approval === null ? null : decidedAfter(call, approval),
      masks: counts.reduce((sum, [, count]) => sum + count, 0),
      maskWords: once(counts.map(([kind, count]) => `${count} × ${kind}`).join(', ')),
      outcome: call.outcome,
      code: once(call.code ?? ''),
      micros: call.micros,
    };
  };
}

function nameOf({ id, name, gone }: NameView): string {
  return `${name ?? `…${id.slice(-6)}`}${gone ? ' (gone)' : ''}`;
}

function approvalWords({ state, grant, use, maxUses, votes }: CallApprovalView): string {
  const of = (word: 'approve' | 'deny'): string =>
    votes
      .filter(({ vote }) => vote === word)
      .map(({ person }) => nameOf(person))
      .join(', ');
  const more = grant ? ` (grant${use === null ? '' : `, ${use} of ${maxUses}`})` : '';
  switch (state) {
    case 'waiting':
      return of('approve') === '' ? 'waiting' : `waiting, ${of('approve')} approved`;
    case 'approved':
    case 'spent':
      return `${of('approve')} approved${more}`;
    case 'denied':
      return `${of('deny')} denied`;
    case 'revoked':
      return `${of('approve')} approved, revoked`;
    case 'expired':
      // A grant that ended with its session, or in its time, let this call through before.
      if (use !== null) return `${of('approve')} approved${more}`;
      return of('approve') === '' ? 'nobody in time' : `${of('approve')} approved, not used`;
    case 'withdrawn':
      return 'withdrawn';
  }
}

function decidedAfter(call: CallView, { state, grant, use, votes }: CallApprovalView): number | null {
  const last = votes.at(-1);
  const decided =
    use !== null || state === 'denied' || state === 'approved' || state === 'spent' || state === 'revoked';
  if (last === undefined || !decided || (grant && use !== 1)) return null;
  const took = last.at - call.received;
  // A call that came again after the vote waited for nobody.
  return took < 0 ? null : took;
}
