import type { ExplanationView, UnknownName } from '../contract/configuration.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { visible } from '../platform/terminal/visible.ts';

/** What nobody knows first, then the decision, then rule by rule why. */
export function explanationText(
  { unknown, toolClass, steps, decision }: ExplanationView,
  paint: Painter,
): string {
  const colour = { allow: 'good', hold: 'warn', deny: 'bad' } as const;
  return [
    ...unknown.map((one) => paint('warn', unknownText(one))),
    `${paint(colour[decision.effect], decision.effect)} by ${visible(decision.rule)}` +
      (decision.enforced ? '' : ' (observed only: not enforced)') +
      (decision.message === null ? '' : `: ${visible(decision.message)}`),
    `the tool's class is ${toolClass === null ? 'confirmed by nobody' : visible(toolClass)}`,
    ...(steps.length === 0 ? [] : ['']),
    ...steps.map((step) => `  ${visible(step.rule)}: ${stepText(step)}`),
  ].join('\n');
}

const GOES_ON: Readonly<Record<UnknownName['what'], string>> = {
  agent: 'decided as for one of that name, without an owner',
  server: 'a call of it would be refused before any rule; decided as if it were there',
  tool: 'decided as for one whose class nobody has confirmed',
};

function unknownText({ what, name, meant }: UnknownName): string {
  const perhaps = meant === null ? '' : ` Did you mean ${visible(meant)}?`;
  return `No ${what} ${visible(name)} is known.${perhaps} (${GOES_ON[what]})`;
}

function stepText(step: ExplanationView['steps'][number]): string {
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
