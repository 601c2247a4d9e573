import { Button, Code, Divider, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { logIn, spendCode } from '../api/log-in.ts';
import { useSession } from '../api/session.ts';
import { LoginCard } from '../parts/login-card.tsx';
import { PersonForm } from '../parts/person-form.tsx';
import { takeHandedCode } from './handed-code.ts';

const EXPIRED = {
  title: 'Your session has ended',
  text: 'It was unused for long, or the gateway was started anew.',
};

/** The two ways in: the one-time code of `countersign console`, or a person's own name and secret for reading. */
export function Login() {
  const { begin, ended } = useSession();
  const [typed, setTyped] = useState('');
  const byCode = useMutation({ mutationFn: spendCode, onSuccess: begin });
  const bySecret = useMutation({
    mutationFn: ({ person, secret }: { person: string; secret: string }) => logIn(person, secret, 'read'),
    onSuccess: begin,
  });
  const { mutate } = byCode;
  useEffect(() => {
    const code = takeHandedCode();
    if (code !== undefined) mutate(code);
  }, [mutate]);

  const sendCode = (event: FormEvent): void => {
    event.preventDefault();
    bySecret.reset();
    mutate(typed);
  };
  return (
    <LoginCard
      title="Countersign"
      ended={ended === 'expired' ? EXPIRED : undefined}
      error={byCode.error ?? bySecret.error}
    >
      <form onSubmit={sendCode}>
        <Stack gap="sm">
          <TextInput
            label="One-time code"
            description={
              <>
                Run <Code>countersign console</Code> in a terminal (in a checkout{' '}
                <Code>npm run countersign -- console</Code>); it opens this page, or prints a code.
              </>
            }
            placeholder="xxxx-xxxx-xxxx-xxxx-xxxx"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
          <Button type="submit" loading={byCode.isPending} disabled={typed.trim() === ''}>
            Open the console
          </Button>
        </Stack>
      </form>
      <Divider label="or, to read" />
      <PersonForm
        act="Log in"
        variant="default"
        busy={bySecret.isPending}
        onLogin={(person, secret) => {
          byCode.reset();
          return bySecret.mutateAsync({ person, secret });
        }}
      />
      <Text size="xs" c="dimmed">
        Approving is done on a page of its own, with the approver's own secret.
      </Text>
    </LoginCard>
  );
}
