import { Select } from '@mantine/core';
import { useEpochs } from '../../api/use-epochs.ts';
import type { Filter } from '../../parts/activity-address.ts';

interface Props {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}
const PRESENT = 'present';

/** Which epoch's calls are shown, where a restore has left more than one. */
export function EpochChoice({ filter: { epoch, ...filter }, onChange }: Props) {
  const { data: epochs = [] } = useEpochs();
  const earlier = epochs.filter(({ present }) => !present);
  if (earlier.length === 0) return null;
  return (
    <Select
      size="xs"
      w={168}
      aria-label="Epoch"
      data={[
        { value: PRESENT, label: 'Since the restore' },
        ...earlier
          .toReversed()
          .map((one) => ({ value: String(one.epoch), label: `Epoch ${one.epoch}, before` })),
      ]}
      value={epoch ?? PRESENT}
      onChange={(next) => onChange(next === null || next === PRESENT ? filter : { ...filter, epoch: next })}
      allowDeselect={false}
    />
  );
}
