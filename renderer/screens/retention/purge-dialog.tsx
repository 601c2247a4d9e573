import { Alert, Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PurgePlanView } from '../../../proxy/contract/purge.ts';
import { sentenceOf } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { usePurge } from './use-retention.ts';
import { countWords, keepWords, totalOf } from './words.ts';

interface Props {
  readonly plan: PurgePlanView;
  readonly onClose: () => void;
}

/** Deletes what a plan says once its number of bodies is typed, as at the command line: who types it has read it. */
export function PurgeDialog({ plan, onClose }: Props) {
  const purge = usePurge();
  const [typed, setTyped] = useState('');
  const total = totalOf(plan);
  const ready = typed.trim() === String(total.bodies) && !purge.isPending;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) purge.mutate({ at: plan.at, rules: plan.rules });
  };
  if (purge.data !== undefined) {
    return (
      <Modal opened onClose={onClose} title="Purged" centered>
        <Stack gap="md">
          <Text size="sm">
            {purge.data.bodies === 0
              ? 'Nothing was there to be deleted any more.'
              : `Deleted: ${countWords(purge.data)}. It is on record.`}
          </Text>
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title="Delete bodies for ever?" centered>
      <form onSubmit={submit}>
        <Stack gap="md">
          <List size="sm">
            {plan.byRule
              .filter(({ bodies }) => bodies > 0)
              .map((rule) => (
                <List.Item key={rule.rule}>
                  <Untrusted text={rule.rule} /> ({keepWords(rule)}): {countWords(rule)}
                </List.Item>
              ))}
          </List>
          <Text size="sm">
            Requests, answers and messages that are older are deleted, and this cannot be undone. Records
            stay, and with them every proof; what was deleted by which rule is on record. Nothing that is
            preserved is deleted, and nothing at all if the rules have changed meanwhile.
          </Text>
          <TextInput
            label={`Type ${total.bodies} to delete them`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            inputMode="numeric"
            autoComplete="off"
          />
          {purge.error !== null && (
            <Alert color="red" role="alert" title="Not all was deleted">
              {sentenceOf(purge.error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus>
              Leave it
            </Button>
            <Button type="submit" color="red" disabled={!ready} loading={purge.isPending}>
              Delete
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
