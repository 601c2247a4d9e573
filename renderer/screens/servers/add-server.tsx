import { Alert, Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { sentenceOf } from '../../parts/states.tsx';
import { Failure } from './failure.tsx';
import { failureWords } from './failure-words.ts';
import { EMPTY_DRAFT, inputOf, isReady, problemsOf, type ServerDraft } from './server-draft.ts';
import { HttpFields, StdioFields } from './server-fields.tsx';
import { toolCount } from './tool-order.ts';
import { useAddServer } from './use-server-changes.ts';

/** Why it was not added stands below the form, which may be longer than the window. */
const bringIntoView = (alert: HTMLElement | null): void => alert?.scrollIntoView({ block: 'nearest' });

interface Props {
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onAdded: (name: string) => void;
}

/** Adds a server by its command or its address. It is tried first: one that fails is written nowhere. */
export function AddServer({ taken, onClose, onAdded }: Props) {
  const [draft, setDraft] = useState<ServerDraft>(EMPTY_DRAFT);
  const add = useAddServer();
  const trying = useRef<AbortController>(undefined);
  // Whoever leaves gives it up.
  useEffect(() => () => trying.current?.abort(), []);
  const put = (change: Partial<ServerDraft>): void => setDraft({ ...draft, ...change });
  const problems = problemsOf(draft, taken);
  const ready = isReady(draft, taken);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready || add.isPending) return;
    const abort = new AbortController();
    trying.current = abort;
    add.mutate(
      { body: inputOf(draft), signal: abort.signal },
      {
        onSuccess: ({ tools }) => {
          const message = `It lists ${toolCount(tools.length)}. Say what each may count as.`;
          notifications.show({ color: 'teal', title: `${draft.name} is added`, message });
          onAdded(draft.name);
        },
      },
    );
  };
  const givenUp = trying.current?.signal.aborted === true;
  return (
    <Modal opened onClose={onClose} size="lg" title="Add a server" closeOnClickOutside={false}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Name"
            description="Agents reach it under this name: /mcp/NAME"
            value={draft.name}
            onChange={(event) => put({ name: event.currentTarget.value })}
            error={problems.name}
            data-autofocus
            autoComplete="off"
            spellCheck={false}
          />
          <SegmentedControl
            aria-label="How it is reached"
            fullWidth
            value={draft.kind}
            onChange={(kind) => put({ kind: kind === 'http' ? 'http' : 'stdio' })}
            data={[
              { value: 'stdio', label: 'A command' },
              { value: 'http', label: 'An address' },
            ]}
          />
          {draft.kind === 'stdio' ? (
            <StdioFields draft={draft} problems={problems} put={put} />
          ) : (
            <HttpFields draft={draft} problems={problems} put={put} />
          )}
          {add.error !== null && !add.isPending && (
            <Alert ref={bringIntoView} color={givenUp ? 'gray' : 'red'} role="alert" title="Not added">
              {givenUp ? (
                <Text size="sm">You gave it up. Nothing was written.</Text>
              ) : (
                <Failure
                  failure={failureWords(sentenceOf(add.error))}
                  advice="Nothing was written. Mend what it says, and try again."
                />
              )}
            </Alert>
          )}
          <Group justify="space-between" align="center">
            <Text size="sm" c="dimmed" role="status">
              {add.isPending
                ? 'It is being tried. A program that is fetched first takes a while.'
                : 'It is asked for its tools before anything is written.'}
            </Text>
            <Group gap="xs">
              {add.isPending && (
                <Button variant="default" onClick={() => trying.current?.abort()}>
                  Give up
                </Button>
              )}
              <Button type="submit" loading={add.isPending} disabled={!ready}>
                Try and add
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
