import { Badge } from '@mantine/core';
import { DECISION_COLOR, decisionWord, type Effect } from './decisions.ts';

/** What policy said, as a word and a colour: never as a colour alone. */
export function DecisionBadge({ effect, enforced = true }: { effect: Effect; enforced?: boolean }) {
  return (
    <Badge color={DECISION_COLOR[effect]} variant={enforced ? 'light' : 'outline'} radius="sm" tt="none">
      {decisionWord(effect, enforced)}
    </Badge>
  );
}
