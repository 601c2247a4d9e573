import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { leastAssurance, whoMust } from '../parts/requirement-words.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import classes from './approval.module.css';
import { ASSURANCE_WORDS } from './assurance-words.ts';
import { Fact } from './fact.tsx';
import { RuleText } from './rule-text.tsx';
import { ruleWords } from './rule-words.ts';

/** Why it is held, and whose word it takes; of what is over, why it was, and whose it took. */
export function RuleInWords({
  approval,
  waits,
}: {
  readonly approval: ApprovalDetail;
  readonly waits: boolean;
}) {
  const [opened, { toggle }] = useDisclosure();
  const { rule, ruleMessage, ruleText, requirement, owner, needs } = approval;
  const own = ruleWords(rule, waits);
  const assurance = ASSURANCE_WORDS[leastAssurance(requirement)];
  return (
    <>
      <Fact name="Rule">
        {own === '' ? <strong>{rule}</strong> : own}
        {own === '' && ruleMessage !== null && (
          <div>
            <Untrusted text={ruleMessage} />
          </div>
        )}
        {ruleText !== null && (
          <div>
            <Button size="compact-xs" variant="default" mt={4} aria-expanded={opened} onClick={toggle}>
              {opened ? 'Hide rule' : 'Show rule'}
            </Button>
            {opened && (
              <div className={classes.below}>
                <RuleText json={ruleText} />
              </div>
            )}
          </div>
        )}
      </Fact>
      <Fact name={waits ? 'Who must approve' : 'Who had to approve'}>
        {whoMust(requirement, owner)}
        {waits && needs !== '' && approval.votes.length > 0 && <div>Still missing: {needs}.</div>}
        {waits && assurance !== '' && <div>{assurance}</div>}
      </Fact>
    </>
  );
}
