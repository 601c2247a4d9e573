import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { PROBLEM_WORDS, placeOf } from '../../../proxy/contract/verification.ts';
import { useStatus } from '../../api/use-status.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Fingerprint } from '../../parts/fingerprint.tsx';
import { sentenceOf } from '../../parts/states.tsx';
import { LookedAt } from './looked-at.tsx';
import { useVerifyLog } from './use-verify-log.ts';

/** The log's head, its key, and the whole of it checked on demand. */
export function LogProof() {
  const { data: status } = useStatus();
  const verify = useVerifyLog();
  if (status === undefined) return null;
  const { log } = status;
  return (
    <Card component="section" withBorder id="the-log" aria-label="The log" style={{ scrollMarginTop: 72 }}>
      <Stack gap="sm">
        <Group justify="space-between">
          <div>
            <Title order={2} size="h5">
              The log
            </Title>
            <Text size="sm" c="dimmed">
              {log.size.toLocaleString('en')} records,{' '}
              {log.writable ? 'writable' : 'NOT writable: every call is refused'}
            </Text>
          </div>
          <Button
            leftSection={<IconShieldCheck size={16} aria-hidden />}
            loading={verify.isPending}
            onClick={() => verify.mutate()}
          >
            Verify all of it
          </Button>
        </Group>
        <div aria-live="polite">
          {verify.data?.ok === true && (
            <Alert
              color="teal"
              styles={{ body: { minWidth: 0 } }}
              title={`All ${verify.data.size.toLocaleString('en')} records verified`}
            >
              <Text size="sm" mb="xs">
                Each record hashes to the signed head, in {Math.round(verify.data.milliseconds)} ms. Keep this
                note: any later change to these records shows against it.
              </Text>
              <Copyable text={verify.data.note} what="the signed head" />
              <Stack gap={4} mt="xs">
                {verify.data.looked !== null && <LookedAt {...verify.data.looked} />}
              </Stack>
            </Alert>
          )}
          {verify.data?.ok === false && (
            <Alert color="red" title="The log does not verify" role="alert">
              {verify.data.faults.map((fault) => (
                <Text key={fault.problem} size="sm">
                  {sentence(placeOf(fault))}: {PROBLEM_WORDS[fault.problem]}.
                </Text>
              ))}
              <Text size="sm" mt="xs">
                {verify.data.faults.every(({ problem }) => problem === 'bad-vote')
                  ? 'Keep the data folder as it is, and a copy of it elsewhere. Ask the person whose vote it is said to be: who wrote that record had the log’s key.'
                  : 'Keep the data folder as it is, and a copy of it elsewhere. Find out who could write to it, then restore the newest backup that verifies.'}
              </Text>
              <Stack gap={4} mt="xs">
                {verify.data.looked !== null && <LookedAt {...verify.data.looked} />}
              </Stack>
            </Alert>
          )}
          {verify.error !== null && (
            <Alert color="red" title="It could not be verified" role="alert">
              {sentenceOf(verify.error)}
            </Alert>
          )}
        </div>
        <Text size="sm">
          Auditors check it offline with this public key, or its fingerprint. Give it to them by another way
          than the log:
        </Text>
        <Copyable text={log.vkey} what="the log's public key" />
        <Fingerprint of={log.fingerprint} />
      </Stack>
    </Card>
  );
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
