import { Alert, Button, Modal, Stack, Text } from '@mantine/core';
import { IconFileZip } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { inShell } from '../../api/session.ts';
import { useStatus } from '../../api/use-status.ts';
import { Command } from '../../parts/command.tsx';
import { sentenceOf } from '../../parts/states.tsx';
import { type Exported, exportSession } from './export-session.ts';
import { count } from './words.ts';

/** The session as a bundle that proves itself elsewhere. The app's windows save no files: there it is a line for the terminal. */
export function EvidenceButton({ session }: { readonly session: string }) {
  const [opened, setOpened] = useState(false);
  const bundle = useMutation({ mutationFn: () => exportSession(session) });
  const act = (): void => {
    setOpened(true);
    if (!inShell()) bundle.mutate();
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFileZip size={16} aria-hidden />}
        loading={bundle.isPending}
        onClick={act}
      >
        Export as evidence
      </Button>
      <Modal
        opened={opened && !bundle.isPending}
        onClose={() => setOpened(false)}
        title="Evidence of this session"
        size="lg"
      >
        <Stack gap="sm">
          {inShell() && <InTerminal session={session} />}
          {bundle.error !== null && (
            <Alert color="red" role="alert" title="Nothing was exported">
              {sentenceOf(bundle.error)}
            </Alert>
          )}
          {bundle.data !== undefined && bundle.error === null && <Saved bundle={bundle.data} />}
        </Stack>
      </Modal>
    </>
  );
}

function InTerminal({ session }: { readonly session: string }) {
  return (
    <>
      <Text size="sm">
        The app’s windows save no files. In a terminal on the gateway’s machine this line makes one archive of
        the session’s records, their proofs and masked bodies; that is on record.
      </Text>
      <Command
        text={`countersign log export --session ${session}`}
        what="the line that exports the session"
      />
    </>
  );
}

function Saved({ bundle: { name, records } }: { readonly bundle: Exported }) {
  const { data: status } = useStatus();
  return (
    <>
      <Text size="sm">
        {name} has {count(records, 'record')} with their proofs and masked bodies; that it was made is on
        record. Whoever has it checks it without this gateway, with the log’s key from another source:
      </Text>
      {status !== undefined && (
        <Command
          text={`countersign log verify ${name} --key ${status.log.vkey}`}
          what="the line that verifies the bundle"
        />
      )}
    </>
  );
}
