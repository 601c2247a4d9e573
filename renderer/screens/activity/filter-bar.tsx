import { Button, Group, Popover, Select, UnstyledButton } from '@mantine/core';
import { IconFilter, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Filter } from '../../parts/activity-address.ts';
import { momentOf } from '../../parts/local-time.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { type Chip, chipsOf, TIMES } from './activity-filter.ts';
import { EpochChoice } from './epoch-choice.tsx';
import classes from './filter-bar.module.css';
import { FilterForm } from './filter-form.tsx';

interface Props {
  readonly filter: Filter;
  readonly of: 'calls' | 'sessions';
  readonly onChange: (filter: Filter) => void;
}

/** What is shown of all: the time, what else filters, and a way to take each off. */
export function FilterBar({ filter, of, onChange }: Props) {
  /** Closed, open on what filters now, or open on a time of one's own to be given. */
  const [form, setForm] = useState<'closed' | 'now' | 'own'>('closed');
  const close = (): void => setForm('closed');
  const chips = chipsOf(filter, momentOf);
  const show = (next: Filter): void => {
    close();
    onChange(next);
  };
  const setTime = (time: string | null): void => {
    if (time === 'own') {
      setForm('own');
      return;
    }
    const { from: _from, to: _to, time: _time, ...rest } = filter;
    onChange(time === null || time === 'any' ? rest : { ...rest, time });
  };
  return (
    <Group gap="xs">
      <Select
        size="xs"
        w={168}
        aria-label="Time"
        data={TIMES}
        value={filter.time ?? 'any'}
        onChange={setTime}
        allowDeselect={false}
      />
      {of === 'calls' && <EpochChoice filter={filter} onChange={onChange} />}
      <Popover
        opened={form !== 'closed'}
        onChange={(next) => !next && close()}
        position="bottom-start"
        trapFocus
        transitionProps={{ duration: 0 }}
        shadow="md"
        width={460}
      >
        <Popover.Target>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconFilter size={14} aria-hidden />}
            onClick={() => setForm(form === 'closed' ? 'now' : 'closed')}
          >
            Filter
          </Button>
        </Popover.Target>
        <Popover.Dropdown maw="calc(100vw - 32px)">
          <FilterForm
            key={form + JSON.stringify(filter)}
            filter={form === 'own' ? { ...filter, time: 'own' } : filter}
            of={of}
            onShow={show}
          />
        </Popover.Dropdown>
      </Popover>
      {chips.map((chip) => (
        <ChipButton key={`${chip.name} ${chip.value}`} chip={chip} onRemove={() => onChange(chip.without)} />
      ))}
      {chips.length > 1 && (
        <Button size="compact-xs" variant="subtle" onClick={() => onChange({})}>
          Take all off
        </Button>
      )}
    </Group>
  );
}

function ChipButton({ chip, onRemove }: { readonly chip: Chip; readonly onRemove: () => void }) {
  return (
    <UnstyledButton className={classes.chip} onClick={onRemove}>
      <span className={classes.name}>{chip.name}</span>
      <span className={classes.value}>
        <Untrusted text={chip.value} most={80} />
      </span>
      <IconX size={12} aria-label="take off" />
    </UnstyledButton>
  );
}
