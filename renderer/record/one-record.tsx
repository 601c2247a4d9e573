import { Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { bytesText } from '../../proxy/contract/bytes-text.ts';
import type { LogRecordView } from '../../proxy/contract/log-views.ts';
import { isSealedRole } from '../../proxy/contract/sealed-roles.ts';
import { ApiFailure } from '../api/failure.ts';
import { membersIn } from '../call/json.ts';
import { JsonTree } from '../call/json-tree.tsx';
import { RawView } from '../call/raw-view.tsx';
import { ScrollBox } from '../call/scroll-box.tsx';
import { Short } from '../parts/short.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { fullTime } from '../parts/times.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import { ProofButton } from './proof-button.tsx';
import classes from './record.module.css';
import { useRecord } from './use-record.ts';

interface Props {
  /** As an address has it. */
  readonly index: string;
  /** An earlier epoch; undefined for the present one. */
  readonly epoch: number | undefined;
  readonly onClose: () => void;
}

/** One record of the log: what is hashed into the tree, and the masked bodies that it commits to. */
export function OneRecord({ index, epoch, onClose }: Props) {
  const { data, error, refetch } = useRecord(index, epoch);
  const missing = error instanceof ApiFailure && (error.code === 'not-found' || error.code === 'invalid');
  return (
    <Modal.Root opened onClose={onClose} size="xl">
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <Group justify="space-between" pt="md" pb="xs">
            <Modal.Title>{/^[0-9]{1,15}$/.test(index) ? `Record ${index}` : 'Record'}</Modal.Title>
            <Modal.CloseButton aria-label="Close" />
          </Group>
          <ScrollBox label="The record and its bodies" className={classes.recordBody}>
            {data === undefined && error === null && <Loading what="record" />}
            {missing && <Empty title="There is no such record">The log has none of this index.</Empty>}
            {error !== null && !missing && (
              <Failed what="The record" error={error} retry={() => void refetch()} />
            )}
            {data !== undefined && <Whole record={data} epoch={epoch} />}
          </ScrollBox>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Whole({
  record: { entry, text, bodies, deleted },
  epoch,
}: {
  readonly record: LogRecordView;
  readonly epoch: number | undefined;
}) {
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {entry.kind}, {fullTime(entry.time)}
      </Text>
      <ProofButton index={entry.index} epoch={epoch} />
      <Document text={text} label="The record" />
      {bodies.map((body) => (
        <section key={`${body.role} ${body.commit}`} aria-label={`Body: ${body.role}`}>
          <Title order={3} size="h6">
            {body.role}
          </Title>
          <Text size="xs" c="dimmed" component="div" mb={4}>
            {body.media}, {bytesText(body.bytes)}, committed to as{' '}
            <Short text={body.commit} what={`the commitment to the ${body.role}`} />
          </Text>
          {isSealedRole(body.role) ? (
            <Text size="sm">The original, sealed: only auditors can open it, out of a bundle.</Text>
          ) : (
            <Document text={body.text} label={`What is in the ${body.role}`} />
          )}
          {!body.whole && (
            <Text size="xs" c="dimmed">
              This is the beginning of it.
            </Text>
          )}
        </section>
      ))}
      {deleted.map(({ role, commit, at, rule, record }) => (
        <Text key={commit} size="sm" c="dimmed">
          {role}: deleted on {fullTime(at)} by rule <Untrusted text={rule} /> (record {record}).
        </Text>
      ))}
    </Stack>
  );
}

/** JSON as a tree, anything else as its text. */
function Document({ text, label }: { readonly text: string; readonly label: string }) {
  const members = useMemo(() => membersIn(text, 'value'), [text]);
  return members === undefined ? (
    <RawView params={text} label={label} />
  ) : (
    <JsonTree members={members} label={label} />
  );
}
