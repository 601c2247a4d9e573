import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { DecisionFormProps } from './decision-form.ts';

interface Props extends DecisionFormProps {
  readonly onConfirm: (secret: string) => void;
}

/** The secret once more: the rule wants to be sure that the person is at this machine now. */
export function PresenceForm({ busy, armed, onConfirm, onCancel }: Props) {
  const [secret, setSecret] = useState('');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (event.nativeEvent.isTrusted && armed && !busy && secret !== '') onConfirm(secret);
  };
  return (
    <form onSubmit={send}>
      <Stack gap="xs">
        <PasswordInput
          label="Your secret, once more"
          description="The rule asks for it with each approval."
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          autoComplete="current-password"
          maw={360}
          autoFocus
        />
        <Group gap="xs">
          <Button type="submit" color="teal.9" loading={busy} disabled={!armed || secret === ''}>
            Approve
          </Button>
          <Button variant="default" onClick={onCancel}>
            Back
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
