import { Badge } from '@mantine/core';
import { DECISION_COLOR } from '../app/theme.ts';

const WORD = { allow: 'allowed', deny: 'denied', hold: 'held' } as const;

/** What policy said, as a word and a colour: never as a colour alone. */
export function DecisionBadge({
  effect,
  enforced = true,
}: {
  effect: keyof typeof WORD;
  enforced?: boolean;
}) {
  return (
    <Badge color={DECISION_COLOR[effect]} variant={enforced ? 'light' : 'outline'} radius="sm" tt="none">
      {enforced ? WORD[effect] : `would be ${WORD[effect]}`}
    </Badge>
  );
}
