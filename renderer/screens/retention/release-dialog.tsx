import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PreservationView } from '../../../proxy/contract/purge.ts';
import { sentenceOf } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { useRelease } from './use-retention.ts';
import { filterWords } from './words.ts';

interface Props {
  readonly preservation: PreservationView;
  readonly onClose: () => void;
}

/** Ends a preservation, with the reason that stays on record. */
export function ReleaseDialog({ preservation: { id, owner, reason: placedFor, filter }, onClose }: Props) {
  const release = useRelease();
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    release.mutate({ id, reason: reason.trim() }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title="Release this preservation?" centered>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" component="div">
            <Untrusted text={owner} /> keeps <Untrusted text={filterWords(filter)} />:{' '}
            <Untrusted text={placedFor} most={400} />
          </Text>
          <Text size="sm">
            The rules of retention count again for what it covers: the next purge may delete it, and that
            cannot be undone.
          </Text>
          <Textarea
            label="Why"
            description="Kept beside the log for ever"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={2000}
            autosize
            minRows={2}
          />
          {release.error !== null && (
            <Alert color="red" role="alert" title="Not released">
              {sentenceOf(release.error)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus>
              Leave it
            </Button>
            <Button type="submit" color="red" disabled={reason.trim() === ''} loading={release.isPending}>
              Release
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
