import { Alert, Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiFailure } from '../api/failure.ts';

/** While the first answer is under way. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <Center mih={160} role="status" aria-live="polite">
      <Loader size="sm" mr="sm" aria-hidden />
      <Text c="dimmed">Loading {what} …</Text>
    </Center>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing there: what that means, and what to do next. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <Center mih={220}>
      <Stack align="center" gap="xs" maw={460} ta="center">
        <Title order={2} size="h4">
          {title}
        </Title>
        {children !== undefined && (
          <Text c="dimmed" component="div">
            {children}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  );
}

/** An answer that did not come: what, why, and the way on. */
export function Failed({ what, error, retry }: { what: string; error: unknown; retry?: () => void }) {
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={`${what} could not be loaded`} my="md">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{sentenceOf(error)}</Text>
        {retry !== undefined && (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** The API's own sentence; anything else is ours to mend and says so. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiFailure) {
    return error.code === 'offline'
      ? 'The gateway does not answer. It may be restarting; this page goes on by itself.'
      : error.message;
  }
  return 'Something went wrong in this page.';
}
