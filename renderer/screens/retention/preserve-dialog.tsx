import {
  Alert,
  Autocomplete,
  Button,
  Group,
  Modal,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../../parts/states.tsx';
import { useNames } from '../../parts/use-names.ts';
import { LineField } from './line-field.tsx';
import { type Draft, EMPTY, filterOf } from './preserve-draft.ts';
import { usePreserve, useWouldCover } from './use-retention.ts';
import { callWords } from './words.ts';

const WITHIN = { withinPortal: false } as const;

/** Places a preservation: whose it is, why, and what it keeps; how much that is now is said before. */
export function PreserveDialog({ line, onClose }: { readonly line: string; readonly onClose: () => void }) {
  const names = useNames();
  const preserve = usePreserve();
  const look = useWouldCover();
  const [draft, setDraft] = useState({ ...EMPTY, q: line });
  const put = (name: keyof Draft) => (value: string) => {
    setDraft((before) => ({ ...before, [name]: value }));
    if (name !== 'holder' && name !== 'reason') look.reset();
  };
  const filter = filterOf(draft);
  const ready = draft.holder.trim() !== '' && draft.reason.trim() !== '' && filter !== undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready) return;
    const body = { owner: draft.holder.trim(), reason: draft.reason.trim(), filter };
    preserve.mutate(body, { onSuccess: onClose });
  };
  const field = (name: keyof Draft, label: string) => (
    <TextInput
      label={label}
      value={draft[name]}
      onChange={(event) => put(name)(event.currentTarget.value)}
      maxLength={256}
      autoComplete="off"
      spellCheck={false}
    />
  );
  const time = (name: 'since' | 'until', label: string) => (
    <TextInput
      type="datetime-local"
      label={label}
      value={draft[name]}
      onChange={(event) => put(name)(event.currentTarget.value)}
    />
  );
  const known = (name: 'agent' | 'server' | 'tool', label: string, data: string[]) => (
    <Autocomplete
      label={label}
      data={data}
      limit={50}
      value={draft[name]}
      onChange={put(name)}
      openOnFocus={false}
      comboboxProps={WITHIN}
      autoComplete="off"
      spellCheck={false}
    />
  );
  const everything = filter !== undefined && Object.keys(filter).length === 0;
  return (
    <Modal opened onClose={onClose} size="lg" title="Preserve (legal hold)">
      <form onSubmit={submit} aria-label="Preserve">
        <Stack gap="md">
          <TextInput
            label="For whom"
            description="Who answers for it: a person, a department, a case"
            value={draft.holder}
            onChange={(event) => put('holder')(event.currentTarget.value)}
            maxLength={128}
            data-autofocus
            autoComplete="off"
          />
          <Textarea
            label="Why"
            description="Kept beside the log for ever"
            value={draft.reason}
            onChange={(event) => put('reason')(event.currentTarget.value)}
            maxLength={2000}
            autosize
            minRows={2}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
            {known('agent', 'Agent', names.agents)}
            {known('server', 'Server', names.servers)}
            {known('tool', 'Tool', names.tools)}
            {field('session', 'Session (its whole id)')}
            {time('since', 'From')}
            {time('until', 'To')}
            {field('text', 'Text in it')}
          </SimpleGrid>
          <LineField line={draft.q} onChange={put('q')} />
          <Group gap="sm">
            <Button
              size="xs"
              variant="default"
              disabled={filter === undefined}
              loading={look.isPending}
              onClick={() => filter !== undefined && look.mutate(filter)}
            >
              How many calls is that?
            </Button>
            <Text size="sm" role="status">
              {look.data !== undefined && `${callWords(look.data)} now`}
            </Text>
          </Group>
          <Text size="sm">
            {everything
              ? 'Nothing narrows it: everything is kept, '
              : 'What all of these find is kept, each call as a whole, '}
            {draft.until === '' ? 'now and whatever they will find later, ' : 'up to that time, '}
            until it is released. It is on record.
          </Text>
          {(preserve.error ?? look.error) !== null && (
            <Alert color="red" role="alert" title={preserve.error === null ? 'Not counted' : 'Not preserved'}>
              {sentenceOf(preserve.error ?? look.error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!ready} loading={preserve.isPending}>
              Preserve
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
