import { Button, Modal } from '@mantine/core';
import { IconFileZip } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { type Evidence, EvidenceForm } from './evidence-form.tsx';
import { EvidenceSaved } from './evidence-saved.tsx';
import { exportBundle } from './export-bundle.ts';
import { rememberRecipients } from './remembered-recipients.ts';

interface Props extends Evidence {
  /** Says what it is of: `Evidence of this session`. */
  readonly title: string;
}

/** Something of the log as a bundle that proves itself elsewhere. */
export function EvidenceButton({ title, ...evidence }: Props) {
  const [opened, setOpened] = useState(false);
  const bundle = useMutation({
    mutationFn: exportBundle,
    onSuccess: (_saved, { recipients }) => rememberRecipients(recipients),
  });
  const open = (): void => {
    bundle.reset();
    setOpened(true);
  };
  return (
    <>
      <Button variant="default" leftSection={<IconFileZip size={16} aria-hidden />} onClick={open}>
        Export as evidence
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={title}
        size="lg"
        closeOnClickOutside={!bundle.isPending}
      >
        {bundle.data === undefined ? (
          <EvidenceForm
            {...evidence}
            busy={bundle.isPending}
            error={bundle.error}
            onExport={(recipients) => bundle.mutate({ asked: evidence.asked(), recipients })}
          />
        ) : (
          <EvidenceSaved bundle={bundle.data} />
        )}
      </Modal>
    </>
  );
}
