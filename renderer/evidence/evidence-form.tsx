import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { inShell } from '../api/session.ts';
import { Command } from '../parts/command.tsx';
import { sentenceOf } from '../parts/states.tsx';
import { recipientsIn } from './age-recipients.ts';
import { EvidenceProgress } from './evidence-progress.tsx';
import type { Asked } from './export-bundle.ts';
import { RecipientsField } from './recipients-field.tsx';
import type { useExport } from './use-export.ts';

export interface Evidence {
  /** What is in the archive: `the session’s records`. */
  readonly holds: string;
  /** What is asked for, when it is. */
  readonly asked: () => Asked;
  /** The same as options of `countersign log export`, each with a blank before it. */
  readonly options: string;
}
interface Props extends Evidence {
  readonly under: ReturnType<typeof useExport>;
}

/** What is exported and for whom. The app's windows save no files: there it is a line for the terminal. */
export function EvidenceForm({ holds, asked, options, under }: Props) {
  const { busy, error, givenUp, progress } = under;
  const [text, setText] = useState('');
  const read = recipientsIn(text);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (read.ok && !busy && !inShell()) under.begin(asked(), read.recipients);
  };
  return (
    <form onSubmit={submit} aria-label="Evidence">
      <Stack gap="sm">
        <Text size="sm">
          One archive of {holds}, their proofs and masked bodies. That it is made is on record.
        </Text>
        <RecipientsField text={text} onChange={setText} />
        {read.ok && read.recipients.length > 0 && <OnlyThey many={read.recipients.length} />}
        {error !== null && (
          <Alert color="red" role="alert" title="Nothing was exported">
            {sentenceOf(error)}
          </Alert>
        )}
        {givenUp && (
          <Alert color="gray" role="alert" title="Nothing was exported">
            <Text size="sm">You gave it up. No file was saved.</Text>
          </Alert>
        )}
        {read.ok && <InTerminal options={options} recipients={read.recipients} />}
        {!inShell() && (
          <Group justify="flex-end" gap="xs">
            {busy && <EvidenceProgress progress={progress} />}
            {busy && (
              <Button variant="default" onClick={under.cancel}>
                Cancel
              </Button>
            )}
            <Button type="submit" disabled={!read.ok} loading={busy}>
              Export
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

function OnlyThey({ many }: { readonly many: number }) {
  return (
    <Text size="sm" role="status">
      {many === 1 ? 'Only this recipient opens it' : `Only these ${many} recipients open it`}: this gateway
      cannot, nor can you without one of their identities.
    </Text>
  );
}

function InTerminal({
  options,
  recipients,
}: Pick<Evidence, 'options'> & { readonly recipients: readonly string[] }) {
  const to = recipients.map((recipient) => ` --recipient ${recipient}`).join('');
  return (
    <>
      <Text size="sm" c="dimmed">
        {inShell()
          ? 'The app’s windows save no files. In a terminal on the gateway’s machine this line makes it:'
          : 'Or, for very many records, in a terminal on the gateway’s machine:'}
      </Text>
      <Command text={`countersign log export${options}${to}`} what="the line that exports it" />
    </>
  );
}
