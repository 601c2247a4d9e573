import type {
  Allowed,
  Answered,
  Call,
  Denied,
  Dispatchable,
  Held,
  Identified,
  Masked,
  Recorded,
} from './contract/call.ts';

/** A call that got its answer without being forwarded: it joined another's execution, or was told to call again. */
export interface Settled {
  readonly kind: 'settled';
  readonly identified: Identified;
  readonly answer: Uint8Array;
  /** It is what came of the same call, and nothing that the gateway says. */
  readonly shared: boolean;
}
export type Outcome = Allowed | Denied | Settled;

/** A message on its way back, and the calls that it ends. */
export interface Answer {
  readonly answered: Answered;
  readonly ends: readonly Dispatchable[];
}

/** The stages as one exchange sees them. Each is a folder; `gateway/` wires them. */
export interface Way<A extends Answer> {
  identify(call: Call): Identified;
  decide(identified: Identified): Allowed | Denied | Held;
  /** Answers every hold: a human decides, or time does. */
  approve(decided: readonly (Allowed | Denied | Held)[]): Promise<readonly Outcome[]>;
  /** The requests are durable when this resolves (law 1). */
  recordRequests(allowed: readonly Allowed[]): Promise<readonly Dispatchable[]>;
  forward(dispatchable: readonly Dispatchable[]): AsyncIterable<A>;
  mask(answered: Answered): Masked;
  /** The outcome is durable when this resolves (law 1). */
  recordOutcome(masked: Masked, answer: A): Promise<Recorded>;
  /** Commits to a message that ends no call before it goes on. */
  commit(masked: Masked): Masked;
  /** Gives the agent what it may see. */
  answer(masked: Masked, answer: A): Promise<void>;
  refuse(outcomes: readonly Outcome[]): Promise<void>;
}

/** The way of the calls of one exchange (one, or the elements of a batch): one way, no back and forth. */
export async function passCalls<A extends Answer>(calls: readonly Call[], way: Way<A>): Promise<void> {
  const identified = calls.map((call) => way.identify(call));
  const decided = identified.map((one) => way.decide(one));
  const outcomes = await way.approve(decided);
  if (!allAllowed(outcomes)) return way.refuse(outcomes);
  const dispatchable = await way.recordRequests(outcomes);
  for await (const answer of way.forward(dispatchable)) {
    const masked = way.mask(answer.answered);
    const kept = answer.ends.length > 0 ? await way.recordOutcome(masked, answer) : way.commit(masked);
    await way.answer(kept, answer);
  }
}

function allAllowed(outcomes: readonly Outcome[]): outcomes is readonly Allowed[] {
  return outcomes.every((outcome) => outcome.kind === 'allowed');
}
