import type { BodyKind } from '../../contract/retention.ts';

/** A body as the rules see it. Times are µs since 1970 UTC. */
export interface AgedBody {
  /** Index of its record × 4096 + its number there. */
  readonly place: number;
  readonly kind: BodyKind;
  readonly bytes: number;
  /** Of the record that commits to it, or a later one where the clock was behind then. */
  readonly time: number;
  /** Names; null where there is none, or none is known. */
  readonly agent: string | null;
  readonly server: string | null;
}
/** A rule, compiled. */
export interface RetentionRule {
  readonly name: string;
  readonly matches: (body: Pick<AgedBody, 'kind' | 'agent' | 'server'>) => boolean;
  /** µs; null keeps for ever. */
  readonly keep: number | null;
  readonly afterBundle: boolean;
}
/** All else that a decision hangs on. */
export interface Circumstances {
  readonly now: number;
  /** Whether a bundle that its record is in was taken whole. */
  readonly bundled: boolean;
  /** Whether its call is under way. */
  readonly inUse: boolean;
  /** Ids of the preservations in force that it is under. */
  readonly preservedBy: readonly string[];
}
export type Verdict =
  | { readonly what: 'keep'; readonly why: 'no-rule' }
  | {
      readonly what: 'keep';
      readonly why: 'forever' | 'young' | 'unbundled' | 'in-use' | 'preserved';
      readonly rule: string;
    }
  | { readonly what: 'delete'; readonly rule: string };

/** The rule that a body falls under: the first that matches. */
export function ruleFor(
  body: Pick<AgedBody, 'kind' | 'agent' | 'server'>,
  rules: readonly RetentionRule[],
): RetentionRule | undefined {
  return rules.find(({ matches }) => matches(body));
}

/** What becomes of a body. Whatever speaks for keeping it, keeps it. */
export function decide(body: AgedBody, rules: readonly RetentionRule[], about: Circumstances): Verdict {
  const found = ruleFor(body, rules);
  if (found === undefined) return { what: 'keep', why: 'no-rule' };
  const { name: rule, keep, afterBundle } = found;
  if (keep === null) return { what: 'keep', why: 'forever', rule };
  if (about.now - body.time < keep) return { what: 'keep', why: 'young', rule };
  if (about.inUse) return { what: 'keep', why: 'in-use', rule };
  if (afterBundle && !about.bundled) return { what: 'keep', why: 'unbundled', rule };
  if (about.preservedBy.length > 0) return { what: 'keep', why: 'preserved', rule };
  return { what: 'delete', rule };
}
