import { Anchor, Button, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { CallDetailView } from '../../../proxy/contract/log-views.ts';
import { CodeView } from '../../call/code-view.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { When } from '../../parts/when.tsx';
import { useSessionEpoch } from './session-epoch.ts';
import { usePastRule } from './use-whole-call.ts';

/** The rule that decided the call, in the words that it had then, which may not be those of today. */
export function PastRule({ call }: { readonly call: CallDetailView }) {
  const [opened, setOpened] = useState(false);
  const { policy, decision, index } = call;
  if (policy === null || decision.reason === 'passes' || decision.reason === 'paused') return null;
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        mt={6}
        aria-expanded={opened}
        onClick={() => setOpened(!opened)}
      >
        {opened ? 'Hide the rule' : 'Show the rule as it was'}
      </Button>
      {opened && (
        <RuleOfThen
          policy={policy.digest}
          ruleDigest={policy.ruleDigest}
          rule={decision.rule}
          index={index}
        />
      )}
    </>
  );
}

interface TextProps {
  readonly policy: string;
  readonly ruleDigest: string;
  readonly rule: string;
  readonly index: number;
}

function RuleOfThen({ ruleDigest, ...asked }: TextProps) {
  const epoch = useSessionEpoch();
  const { data, error, refetch } = usePastRule({ ...asked, epoch }, true);
  if (error !== null) return <Failed what="The rule" error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading what="rule" />;
  const { text, line, time, index } = data;
  const isSame = data.ruleDigest === ruleDigest;
  return (
    <div>
      <Text size="xs" c="dimmed" component="div" my={4}>
        {text === null
          ? 'It is in no file: the gateway’s own. '
          : `Line ${line} of the configuration of that time. `}
        The policy is in force since <When at={time} /> (
        {epoch === undefined ? (
          <Anchor component={Link} href={`/policy/history/${index}`} fz="xs" underline="always">
            record {index}
          </Anchor>
        ) : (
          `record ${index} of epoch ${epoch}`
        )}
        ).
        {data.ruleDigest !== null &&
          (isSame
            ? ' It has the digest that is on record with the call.'
            : ' Its digest is NOT the one on record.')}
      </Text>
      {text !== null && <CodeView text={text} language="yaml" label="The rule as it was" />}
    </div>
  );
}
