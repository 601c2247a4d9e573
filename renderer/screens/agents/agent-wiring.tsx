import { Modal } from '@mantine/core';
import { Failed, Loading } from '../../parts/states.tsx';
import { useWiring } from './use-agents.ts';
import { WiringLines } from './wiring-lines.tsx';

export function AgentWiring({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { data, error, refetch } = useWiring(name);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`Connect a client as ${name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {data !== undefined && <WiringLines wiring={data} />}
      {data === undefined && error === null && <Loading what="the lines" />}
      {data === undefined && error !== null && (
        <Failed what="The lines" error={error} retry={() => void refetch()} />
      )}
    </Modal>
  );
}
