import {
  Alert,
  Button,
  Card,
  Center,
  Group,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ask } from '../api/ask.ts';
import { useSession } from '../api/session.ts';
import { Brand } from '../parts/brand.tsx';
import { sentenceOf } from '../parts/states.tsx';
import { useVoter } from './voter.ts';

/** Who decides says so with a secret of their own; nothing of a call is shown before. */
export function VoteLogin({ one }: { readonly one: boolean }) {
  const { begin, ended } = useSession();
  const voter = useVoter();
  const [person, setPerson] = useState(voter.name);
  const [secret, setSecret] = useState('');
  const login = useMutation({
    mutationFn: () =>
      ask<{ readonly token: string }>('POST', '/api/login', { body: { person, secret, scopes: ['vote'] } }),
    onSuccess({ token }) {
      voter.setName(person);
      begin(token);
    },
    onError: () => setSecret(''),
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    login.mutate();
  };
  return (
    <Center mih="100dvh" p="md">
      <Card component="main" withBorder shadow="sm" padding="xl" w="100%" maw={400}>
        <form onSubmit={send}>
          <Stack gap="md">
            <Group gap="sm">
              <Brand />
              <Title order={1} size="h3">
                Approvals
              </Title>
            </Group>
            <Text size="sm" c="dimmed">
              {one
                ? 'An agent is asking for something that a person decides. Say who you are, and you see what.'
                : 'Agents ask; people decide. Say who you are, and you see what waits.'}
            </Text>
            {ended === 'expired' && (
              <Alert color="orange" title="Your login has ended">
                It ends after ten minutes unused, or when the gateway starts anew. What waits still waits.
              </Alert>
            )}
            {login.error !== null && (
              <Alert color="red" title="That did not work" role="alert">
                {sentenceOf(login.error)}
              </Alert>
            )}
            <TextInput
              label="Your name"
              value={person}
              onChange={(event) => setPerson(event.currentTarget.value)}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus={voter.name === ''}
            />
            <PasswordInput
              label="Your secret"
              value={secret}
              onChange={(event) => setSecret(event.currentTarget.value)}
              autoComplete="current-password"
              autoFocus={voter.name !== ''}
            />
            <Button type="submit" loading={login.isPending} disabled={person === '' || secret === ''}>
              Log in to decide
            </Button>
          </Stack>
        </form>
      </Card>
    </Center>
  );
}
