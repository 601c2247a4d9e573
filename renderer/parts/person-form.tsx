import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';

interface Props {
  /** The name that was given the last time; empty where none is known. */
  readonly known?: string;
  /** Whether the first field that is empty takes the focus. */
  readonly focus?: boolean;
  readonly act: string;
  readonly variant?: 'filled' | 'default';
  readonly busy: boolean;
  /** The secret is forgotten where it rejects. */
  readonly onLogin: (person: string, secret: string) => Promise<unknown>;
}

/** A person's own name and secret. */
export function PersonForm({ known = '', focus = false, act, variant = 'filled', busy, onLogin }: Props) {
  const [person, setPerson] = useState(known);
  const [secret, setSecret] = useState('');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onLogin(person, secret).catch(() => setSecret(''));
  };
  return (
    <form onSubmit={send}>
      <Stack gap="sm">
        <TextInput
          label="Your name"
          value={person}
          onChange={(event) => setPerson(event.currentTarget.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={focus && known === ''}
        />
        <PasswordInput
          label="Your secret"
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          autoComplete="current-password"
          autoFocus={focus && known !== ''}
        />
        <Button type="submit" variant={variant} loading={busy} disabled={person === '' || secret === ''}>
          {act}
        </Button>
      </Stack>
    </form>
  );
}
