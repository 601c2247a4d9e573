import { Text } from '@mantine/core';
import type { Requirement } from '../../../proxy/contract/policy.ts';
import { leastAssurance, whoMust } from '../../parts/requirement-words.ts';
import { durationWords } from './answer-words.ts';

/** With what a vote must be given, beyond a click. */
const ASSURANCE = {
  click: '',
  'os-presence': 'Who approves types their secret, or is checked by the system.',
  'user-verified-key': 'Who approves uses a key that needs a touch.',
  'other-device': 'It is approved on another device.',
} as const;

/** Who must approve, how, and by when. */
export function RequirementWords({
  requirement,
  owner,
}: {
  readonly requirement: Requirement;
  readonly owner: string | undefined;
}) {
  const how = ASSURANCE[leastAssurance(requirement)];
  return (
    <div>
      <Text size="sm" c="dimmed">
        Who must approve:
      </Text>
      <Text size="sm">
        {whoMust(requirement, owner ?? 'the person')} {how} Denied after {durationWords(requirement.deadline)}{' '}
        without an answer.
      </Text>
    </div>
  );
}
