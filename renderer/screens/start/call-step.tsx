import { Code, Stack, Text } from '@mantine/core';
import type { CallView } from '../../../proxy/contract/log-views.ts';
import type { ServerView } from '../../../proxy/contract/views.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { CallSentence } from './call-sentence.tsx';
import { Listening } from './listening.tsx';

const MOST = 4;

interface Props {
  readonly servers: readonly ServerView[];
  readonly call: CallView | null;
}

export function CallStep({ servers, call }: Props) {
  const reading = servers
    .flatMap(({ tools }) => tools)
    .filter(({ confirmedClass }) => confirmedClass === 'read')
    .slice(0, MOST);
  return (
    <Stack gap="sm">
      <Text size="sm">
        Ask your agent for something that it needs a server for.
        {reading.length > 0 && (
          <>
            {' '}
            These tools only read:{' '}
            {reading.map(({ name }, index) => (
              <span key={name}>
                {index > 0 && ', '}
                <Code>
                  <Untrusted text={name} most={60} />
                </Code>
              </span>
            ))}
            .
          </>
        )}
      </Text>
      {call === null ? (
        <Listening>Waiting for a call …</Listening>
      ) : (
        <Text size="sm" component="div">
          <CallSentence call={call} />
        </Text>
      )}
    </Stack>
  );
}
