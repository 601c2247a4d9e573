import { Alert, Card, Center, Group, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Brand } from './brand.tsx';
import { sentenceOf } from './states.tsx';

interface Props {
  readonly title: string;
  /** Why the login of before has ended, where it did not end by the person's own will. */
  readonly ended: { readonly title: string; readonly text: string } | undefined;
  readonly error: unknown;
  /** Below the title. */
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}

/** Where somebody says who they are, on either page. */
export function LoginCard({ title, ended, error, lead, children }: Props) {
  return (
    <Center mih="100dvh" p="md">
      <Card component="main" withBorder shadow="sm" padding="xl" w="100%" maw={420}>
        <Stack gap="md">
          <Group gap="sm">
            <Brand />
            <Title order={1} size="h3">
              {title}
            </Title>
          </Group>
          {lead}
          {ended !== undefined && (
            <Alert color="orange" title={ended.title}>
              {ended.text}
            </Alert>
          )}
          {error !== null && (
            <Alert color="red" title="That did not work" role="alert">
              {sentenceOf(error)}
            </Alert>
          )}
          {children}
        </Stack>
      </Card>
    </Center>
  );
}
