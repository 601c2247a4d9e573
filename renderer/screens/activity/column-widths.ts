import { decisionWord } from '../../parts/decisions.ts';
import { OUTCOME_WORDS } from './activity-filter.ts';
import type { CallRow } from './call-row.ts';

/** Characters that each column of texts has to hold. */
export interface Needed {
  readonly agent: number;
  readonly target: number;
  readonly decision: number;
  readonly rule: number;
  readonly approval: number;
  readonly outcome: number;
}
/** Its heads alone. */
export const NOTHING_NEEDED: Needed = { agent: 5, target: 15, decision: 7, rule: 4, approval: 8, outcome: 8 };
/** One endless name takes no room from the others. */
const MOST: Needed = { agent: 24, target: 48, decision: 15, rule: 30, approval: 30, outcome: 18 };
/** Where room is missing, what is short stays whole and what is long is cut, but not below these. */
const WHOLE: Needed = { agent: 14, target: 18, decision: 15, rule: 17, approval: 12, outcome: 10 };
const CHARACTER_PX = 8.2;
/** Around the word of a badge. */
const BADGE_PX = 20;
const NAMES = ['agent', 'target', 'decision', 'rule', 'approval', 'outcome'] as const;

/** What these rows need beyond what others needed before; the same object where that is nothing. */
export function columnsFor(rows: readonly CallRow[], before: Needed): Needed {
  const needed = { ...before };
  for (const { agent, server, what, effect, enforced, rule, approval, outcome } of rows) {
    const lengths: Needed = {
      agent: agent.length,
      target: server.length + what.length + 3,
      decision: decisionWord(effect, enforced || effect === 'allow').length,
      rule: rule.length,
      approval: approval.length,
      outcome: outcome === null ? 0 : OUTCOME_WORDS[outcome].length,
    };
    for (const name of NAMES) needed[name] = Math.min(MOST[name], Math.max(needed[name], lengths[name]));
  }
  return NAMES.every((name) => needed[name] === before[name]) ? before : needed;
}

export interface Columns {
  /** As `grid-template-columns` has it. */
  readonly template: string;
  /** The room that they take at least, with what is between them, px. */
  readonly least: number;
}
const GAPS_PX = 8 * 10 + 2 * 12;

/** Room to spare and room that is missing are shared by what each column holds. */
export function layOut(needed: Needed): Columns {
  const least = (name: keyof Needed): number =>
    Math.round(Math.min(needed[name], WHOLE[name]) * CHARACTER_PX);
  const part = (name: keyof Needed): string => `minmax(${least(name)}px, ${needed[name]}fr)`;
  const [time, decision, masked, took] = [84, least('decision') + BADGE_PX, 52, 58];
  return {
    template: `${time}px ${part('agent')} ${part('target')} ${decision}px ${part('rule')} ${part('approval')} ${masked}px ${part('outcome')} ${took}px`,
    least: NAMES.reduce((sum, name) => sum + least(name), 0) + BADGE_PX + time + masked + took + GAPS_PX,
  };
}
