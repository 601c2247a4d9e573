import { Modal, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ImportFormat } from './import-format.ts';
import { ImportFound } from './import-found.tsx';
import { ImportPlan } from './import-plan.tsx';
import { ImportText } from './import-text.tsx';
import { type ImportSource, useImport } from './use-import.ts';

/** Imports the servers of a client's own file. Its text holds secrets, so it is gone when the dialogue is. */
export function ImportServers({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [format, setFormat] = useState<ImportFormat>('json');
  const work = useImport();
  const { plan } = work;
  const [source, setSource] = useState<ImportSource>({ text: '', format: 'json' });
  const look = (at: ImportSource): void => {
    setSource(at);
    plan.mutate(at);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title="Import servers"
      closeOnClickOutside={false}
      closeOnEscape={!work.running}
    >
      {plan.data === undefined ? (
        <Stack gap="lg">
          <ImportFound busy={plan.isPending} onPlan={(client) => look({ client })} />
          <ImportText
            text={text}
            format={format}
            onText={setText}
            onFormat={setFormat}
            busy={plan.isPending}
            error={plan.error}
            onPlan={() => look({ text, format })}
          />
        </Stack>
      ) : (
        <ImportPlan
          plan={plan.data}
          progress={work.progress}
          running={work.running}
          onBack={() => plan.reset()}
          onStop={work.stop}
          onImport={(names) => void work.run(names, source)}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}
