import { Button, Modal } from '@mantine/core';
import { IconFileZip } from '@tabler/icons-react';
import { useState } from 'react';
import { type Evidence, EvidenceForm } from './evidence-form.tsx';
import { EvidenceSaved } from './evidence-saved.tsx';
import { useExport } from './use-export.ts';

interface Props extends Evidence {
  /** Says what it is of: `Evidence of this session`. */
  readonly title: string;
}

/** Something of the log as a bundle that proves itself elsewhere. Closing the dialog gives up what is under way. */
export function EvidenceButton({ title, ...evidence }: Props) {
  const [opened, setOpened] = useState(false);
  const bundle = useExport();
  const open = (): void => {
    bundle.clear();
    setOpened(true);
  };
  const close = (): void => {
    if (bundle.busy) bundle.clear();
    setOpened(false);
  };
  return (
    <>
      <Button variant="default" leftSection={<IconFileZip size={16} aria-hidden />} onClick={open}>
        Export as evidence
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={title}
        size="lg"
        // A slip of the hand gives up nothing.
        closeOnClickOutside={!bundle.busy}
      >
        {bundle.saved === undefined ? (
          <EvidenceForm {...evidence} under={bundle} />
        ) : (
          <EvidenceSaved bundle={bundle.saved} />
        )}
      </Modal>
    </>
  );
}
