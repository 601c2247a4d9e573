import {
  Alert,
  Button,
  Card,
  Center,
  Code,
  Divider,
  Group,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { ask } from '../api/ask.ts';
import { useSession } from '../api/session.ts';
import { Brand } from '../parts/brand.tsx';
import { sentenceOf } from '../parts/states.tsx';

interface Given {
  readonly token: string;
}

/** The two ways in: the one-time code of `countersign console`, or a person's own name and secret for reading. */
export function Login({ code }: { readonly code: string | undefined }) {
  const { begin, ended } = useSession();
  const [typed, setTyped] = useState('');
  const [person, setPerson] = useState('');
  const [secret, setSecret] = useState('');
  const byCode = useMutation({
    mutationFn: (oneTime: string) => ask<Given>('POST', '/api/console/token', { body: { code: oneTime } }),
    onSuccess: ({ token }) => begin(token),
  });
  const bySecret = useMutation({
    mutationFn: () => ask<Given>('POST', '/api/login', { body: { person, secret, scopes: ['read'] } }),
    onSuccess: ({ token }) => begin(token),
  });
  // A code is good once: the strict mode's second mount must not spend it again.
  const spent = useRef(false);
  const { mutate } = byCode;
  useEffect(() => {
    if (code === undefined || spent.current) return;
    spent.current = true;
    mutate(code);
  }, [code, mutate]);

  const send = (act: () => void) => (event: FormEvent) => {
    event.preventDefault();
    act();
  };
  const error = byCode.error ?? bySecret.error;
  return (
    <Center h="100%" p="md">
      <Card component="main" withBorder shadow="sm" padding="xl" w="100%" maw={420}>
        <Stack gap="md">
          <Group gap="sm">
            <Brand />
            <Title order={1} size="h3">
              Countersign
            </Title>
          </Group>
          {ended === 'expired' && (
            <Alert color="orange" title="Your session has ended">
              It was unused for long, or the gateway was started anew.
            </Alert>
          )}
          {error !== null && (
            <Alert color="red" title="That did not work" role="alert">
              {sentenceOf(error)}
            </Alert>
          )}
          <form onSubmit={send(() => byCode.mutate(typed))}>
            <Stack gap="sm">
              <TextInput
                label="One-time code"
                description={
                  <>
                    Run <Code>countersign console</Code> in a terminal; it opens this page, or prints a code.
                  </>
                }
                placeholder="xxxx-xxxx-xxxx-xxxx-xxxx"
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
                autoComplete="off"
                spellCheck={false}
                data-autofocus
              />
              <Button type="submit" loading={byCode.isPending} disabled={typed.trim() === ''}>
                Open the console
              </Button>
            </Stack>
          </form>
          <Divider label="or, to read" />
          <form onSubmit={send(() => bySecret.mutate())}>
            <Stack gap="sm">
              <TextInput
                label="Your name"
                value={person}
                onChange={(event) => setPerson(event.currentTarget.value)}
                autoComplete="username"
              />
              <PasswordInput
                label="Your secret"
                value={secret}
                onChange={(event) => setSecret(event.currentTarget.value)}
                autoComplete="current-password"
              />
              <Button
                type="submit"
                variant="default"
                loading={bySecret.isPending}
                disabled={person === '' || secret === ''}
              >
                Log in
              </Button>
            </Stack>
          </form>
          <Text size="xs" c="dimmed">
            Approving is done on a page of its own, with the approver's own secret.
          </Text>
        </Stack>
      </Card>
    </Center>
  );
}
