import { Confirm } from '../../parts/confirm.tsx';
import { useRemoveServer } from './use-server-changes.ts';

interface Props {
  readonly name: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRemoved?: () => void;
}

export function RemoveServer({ name, opened, onClose, onRemoved }: Props) {
  const remove = useRemoveServer();
  const close = (): void => {
    remove.reset();
    onClose();
  };
  return (
    <Confirm
      opened={opened}
      title={`Remove ${name}?`}
      act="Remove"
      busy={remove.isPending}
      error={remove.error}
      onAct={() =>
        remove.mutate(name, {
          onSuccess: () => {
            close();
            onRemoved?.();
          },
        })
      }
      onClose={close}
    >
      It is taken out of the configuration, and agents lose it at once. What is recorded of it stays in the
      log, and its secrets stay in the installation’s store: see countersign secret list.
    </Confirm>
  );
}
