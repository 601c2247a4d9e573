import { z } from 'zod';
import { EFFECTS } from '../contract/policy.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { visible } from '../platform/terminal/visible.ts';

/** What `policy.explain` answers, as far as a person is told of it. */
const explanation = z.object({
  steps: z.array(
    z.object({
      rule: z.string(),
      outcome: z.enum(['mismatch', 'condition-false', 'error', 'matches']),
      field: z.string().optional(),
      wanted: z.array(z.string()).optional(),
      found: z.string().optional(),
      when: z.string().optional(),
      error: z.string().optional(),
    }),
  ),
  decision: z.object({
    effect: z.enum(EFFECTS),
    enforced: z.boolean(),
    rule: z.string(),
    reason: z.string(),
    message: z.string().optional(),
  }),
});
type Step = z.infer<typeof explanation>['steps'][number];

/** The decision first, then rule by rule why; undefined for an answer of another shape. */
export function explanationText(value: unknown, paint: Painter): string | undefined {
  const parsed = explanation.safeParse(value);
  if (!parsed.success) return undefined;
  const { steps, decision } = parsed.data;
  const colour = { allow: 'good', hold: 'warn', deny: 'bad' } as const;
  return [
    `${paint(colour[decision.effect], decision.effect)} by ${visible(decision.rule)}` +
      (decision.enforced ? '' : ' (observed only: not enforced)') +
      (decision.message === undefined ? '' : `: ${visible(decision.message)}`),
    ...(steps.length === 0 ? [] : ['']),
    ...steps.map((step) => `  ${visible(step.rule)}: ${stepText(step)}`),
  ].join('\n');
}

function stepText(step: Step): string {
  switch (step.outcome) {
    case 'mismatch':
      return `${step.field ?? ''} ${visible(JSON.stringify(step.found ?? ''))} is not ${visible((step.wanted ?? []).join(' or '))}`;
    case 'condition-false':
      return `not so: ${visible(step.when ?? '')}`;
    case 'error':
      return `its condition failed, so it denies: ${visible(step.error ?? '')}`;
    case 'matches':
      return step.when === undefined ? 'matches' : `matches, since ${visible(step.when)}`;
  }
}
