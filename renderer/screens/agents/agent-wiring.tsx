import { Modal } from '@mantine/core';
import { useWiring } from '../../api/use-wiring.ts';
import { Failed, Loading } from '../../parts/states.tsx';
import { WiringLines } from '../../parts/wiring-lines.tsx';

export function AgentWiring({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { data, error, refetch } = useWiring(name);
  return (
    <Modal opened onClose={onClose} size="lg" title={`Connect a client as ${name}`}>
      {data !== undefined && <WiringLines wiring={data} />}
      {data === undefined && error === null && <Loading what="the lines" />}
      {data === undefined && error !== null && (
        <Failed what="The lines" error={error} retry={() => void refetch()} />
      )}
    </Modal>
  );
}
