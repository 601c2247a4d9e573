import { Autocomplete, Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Filter } from '../../parts/activity-address.ts';
import { isoOf, localOf } from '../../parts/local-time.ts';
import { useNames } from '../../parts/use-names.ts';
import { DECISIONS, OUTCOME_WORDS, TIMES } from './activity-filter.ts';

const OUTCOMES = Object.entries(OUTCOME_WORDS).map(([value, label]) => ({ value, label }));
/** Lists open within the form: outside of it they would count as a press beside it, which closes it. */
const WITHIN = { withinPortal: false } as const;

interface Props {
  readonly filter: Filter;
  /** Sessions know nothing of tools and decisions. */
  readonly of: 'calls' | 'sessions';
  readonly onShow: (filter: Filter) => void;
}

/** All filters at once. They count when they are shown: each look at the log is on record. */
export function FilterForm({ filter, of, onShow }: Props) {
  const [draft, setDraft] = useState(filter);
  const names = useNames();
  const put = (name: keyof Filter) => (value: string | null) =>
    setDraft((before) => ({ ...before, [name]: value ?? '' }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onShow(draft);
  };
  const text = (name: 'agent' | 'owner' | 'server' | 'tool', label: string, data: string[]) => (
    <Autocomplete
      label={label}
      data={data}
      limit={50}
      value={draft[name] ?? ''}
      onChange={put(name)}
      openOnFocus={false}
      comboboxProps={WITHIN}
      autoComplete="off"
      spellCheck={false}
    />
  );
  return (
    <form onSubmit={submit} aria-label="Filter">
      <Stack gap="sm">
        <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs">
          {text('agent', 'Agent', names.agents)}
          {text('owner', 'Owner', names.owners)}
          {text('server', 'Server', names.servers)}
          {of === 'calls' && (
            <>
              {text('tool', 'Tool', names.tools)}
              <Select
                label="Decision"
                data={DECISIONS}
                value={draft.decision ?? null}
                onChange={put('decision')}
                placeholder="any"
                clearable
                comboboxProps={WITHIN}
              />
              <Select
                label="Outcome"
                data={OUTCOMES}
                value={draft.outcome ?? null}
                onChange={put('outcome')}
                placeholder="any"
                clearable
                comboboxProps={WITHIN}
              />
            </>
          )}
          <Select
            label="Time"
            data={TIMES}
            value={draft.time ?? 'any'}
            onChange={(value) => put('time')(value === 'any' ? null : value)}
            allowDeselect={false}
            comboboxProps={WITHIN}
          />
        </SimpleGrid>
        {draft.time === 'own' && (
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
            {(['from', 'to'] as const).map((name) => (
              <TextInput
                key={name}
                type="datetime-local"
                label={name === 'from' ? 'From' : 'To'}
                value={localOf(draft[name])}
                onChange={(event) => put(name)(isoOf(event.currentTarget.value))}
              />
            ))}
          </SimpleGrid>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => onShow({})}>
            Show all
          </Button>
          <Button type="submit">Show</Button>
        </Group>
      </Stack>
    </form>
  );
}
