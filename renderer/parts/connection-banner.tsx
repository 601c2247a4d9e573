import { Alert, Code, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { StatusView } from '../../proxy/contract/views.ts';
import { useConnection } from '../api/connection.ts';
import { KEYS } from '../api/keys.ts';
import { queryClient } from '../api/query-client.ts';
import { asTyped } from './as-typed.ts';
import { ago } from './times.ts';
import { useNow } from './use-now.ts';

/** Said for as long as the gateway is out of reach: what is on screen is of the past. */
export function ConnectionBanner() {
  const { state, lostAt } = useConnection();
  const now = useNow();
  // Not asked for: nobody answers, and the page that votes may not ask at all.
  const program = queryClient.getQueryData<StatusView>([KEYS.status])?.program ?? 'countersign';
  if (state !== 'lost') return null;
  return (
    <Alert
      color="red"
      icon={<IconPlugConnectedX aria-hidden />}
      title="The gateway does not answer"
      mb="md"
      role="alert"
    >
      <Text size="sm">
        What you see is from {ago((lostAt ?? Date.now()) * 1000, now)}. This page connects again by itself. If
        the gateway is stopped, start it: <Code>{asTyped('countersign start', program)}</Code>
      </Text>
    </Alert>
  );
}
