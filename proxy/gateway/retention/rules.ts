import { createHash } from 'node:crypto';
import { FOREVER, type RetentionConfig, type RetentionRuleConfig } from '../../contract/retention.ts';
import { parseDuration } from '../../platform/config/durations.ts';
import { canonicalJson } from '../../platform/json/canonical-json.ts';
import { compileGlob } from '../../policy/glob.ts';
import type { RetentionRule } from './decide.ts';

/** Rules as they decide. Their globs have been checked when the configuration was put in force. */
export function compileRules(rules: readonly RetentionRuleConfig[]): RetentionRule[] {
  return rules.map(({ name, match, keep, afterBundle }) => {
    const server = anyOf(match.server);
    const agent = anyOf(match.agent);
    const kinds = match.body === undefined ? undefined : [match.body].flat();
    return {
      name,
      keep: keep === FOREVER ? null : parseDuration(keep) * 1000,
      afterBundle,
      matches: (body) =>
        server(body.server) && agent(body.agent) && (kinds === undefined || kinds.includes(body.kind)),
    };
  });
}

/** A body whose server or agent is not known falls under no rule that names one. */
function anyOf(globs: string | readonly string[] | undefined): (name: string | null) => boolean {
  if (globs === undefined) return () => true;
  const matchers = [globs].flat().map(compileGlob);
  return (name) => name !== null && matchers.some((matches) => matches(name));
}

/** µs of the rule that keeps for the shortest time; undefined where all are kept for ever. */
export function shortest(rules: readonly RetentionRule[]): number | undefined {
  const times = rules.flatMap(({ keep }) => (keep === null ? [] : [keep]));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Hex SHA-256 of the rules: a plan is carried out only under those it was made by. */
export function rulesDigest({ rules }: Pick<RetentionConfig, 'rules'>): string {
  return createHash('sha256').update(canonicalJson(rules)).digest('hex');
}
