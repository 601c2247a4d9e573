import { Alert, Anchor, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { CallView } from '../../../proxy/contract/log-views.ts';
import { CallSentence } from './call-sentence.tsx';

/** Said once, where somebody has just come all the way. */
export function FirstCallDone({ call }: { readonly call: CallView }) {
  const waits = call.decision.effect === 'hold' && call.decision.enforced && call.outcome === null;
  return (
    <Alert
      color="teal"
      role="status"
      icon={<IconCircleCheck aria-hidden />}
      title="The first call is on record"
    >
      <Text size="sm" component="div">
        <CallSentence call={call} />
      </Text>
      {waits && (
        <Text size="sm" mt={4}>
          A rule held it: it{' '}
          <Anchor component={Link} href="/approvals" c="inherit" inherit underline="always">
            waits for an approver
          </Anchor>
          .
        </Text>
      )}
    </Alert>
  );
}
