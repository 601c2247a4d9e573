import { Anchor, Code, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { ServerView, StatusView } from '../../../proxy/contract/views.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { useObserved } from './use-observed.ts';

interface Props {
  readonly status: StatusView;
  readonly servers: readonly ServerView[];
}

export function EnforceStep({ status, servers }: Props) {
  const { data: observed } = useObserved();
  if (status.mode === 'enforce' && servers.every(({ mode }) => mode === 'enforce'))
    return <Text size="sm">What policy decides is acted upon: calls are held and denied.</Text>;
  return (
    <Stack gap="sm">
      <Text size="sm">
        While the gateway observes, policy decides and each decision is recorded, but nothing is held or
        denied.
        {observed !== undefined && observed.calls > 0 && (
          <>
            {' '}
            Enforcing would have held <b>{observed.held}</b> and denied <b>{observed.denied}</b> calls in the
            last seven days.
          </>
        )}{' '}
        <Anchor component={Link} href="/policy" inherit underline="always">
          See which, and why
        </Anchor>
      </Text>
      <Text size="sm">
        When that is what you want, write this into <Untrusted text={status.config.file} />. It counts as soon
        as the file is saved; a server under <Code>servers</Code> can still have a <Code>mode</Code> of its
        own.
      </Text>
      <Copyable text="mode: enforce" what="the line for the configuration" />
    </Stack>
  );
}
