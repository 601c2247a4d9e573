import { ActionIcon, Button, Group, NativeSelect, PasswordInput, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { type DraftProblems, type NamedValue, VALUE_KINDS } from './server-draft.ts';
import classes from './servers.module.css';

interface Props {
  /** `variable` or `header`. */
  readonly what: string;
  readonly values: readonly NamedValue[];
  readonly problems: DraftProblems['values'];
  readonly onChange: (values: readonly NamedValue[]) => void;
}

const HINT = {
  secret: 'Its value',
  plain: 'Its value',
  reference: 'file:/path, keys:NAME or env:NAME',
} as const;

/** Variables or headers of a server. A new one is a secret until one says that it is none. */
export function NamedValues({ what, values, problems, onChange }: Props) {
  const [next, setNext] = useState(0);
  const put = (row: number, change: Partial<NamedValue>): void =>
    onChange(values.map((one) => (one.row === row ? { ...one, ...change } : one)));
  return (
    <div>
      <Text size="sm" fw={600}>
        {what === 'header' ? 'Headers' : 'Variables'}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {what === 'header'
          ? 'Sent with every request. '
          : 'The process sees these and a few harmless ones, and nothing else of the gateway’s. '}
        A secret goes encrypted into the installation’s store and is not shown again.
      </Text>
      {values.map(({ row, name, kind, value }) => {
        const label = name === '' ? `new ${what}` : name;
        const shared = {
          'aria-label': `Value of ${label}`,
          placeholder: HINT[kind],
          value,
          error: problems.get(row)?.value,
          autoComplete: 'off',
          spellCheck: false,
          onChange: (event: { currentTarget: { value: string } }) =>
            put(row, { value: event.currentTarget.value }),
        };
        return (
          <div key={row} className={classes.value}>
            <TextInput
              aria-label={`Name of the ${what}`}
              placeholder={what === 'header' ? 'Authorization' : 'API_TOKEN'}
              value={name}
              error={problems.get(row)?.name}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => put(row, { name: event.currentTarget.value })}
            />
            <NativeSelect
              aria-label={`Kind of ${label}`}
              data={[...VALUE_KINDS]}
              value={kind}
              onChange={(event) => {
                const found = VALUE_KINDS.find((one) => one.value === event.currentTarget.value);
                // What was typed as a secret is not shown as plain text.
                if (found !== undefined)
                  put(row, { kind: found.value, ...(kind === 'secret' ? { value: '' } : {}) });
              }}
            />
            {kind === 'secret' ? (
              <PasswordInput {...shared} visibilityToggleButtonProps={{ 'aria-label': `Show ${label}` }} />
            ) : (
              <TextInput {...shared} />
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              mt={4}
              aria-label={`Remove ${label}`}
              onClick={() => onChange(values.filter((one) => one.row !== row))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </div>
        );
      })}
      <Group mt={6}>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => {
            onChange([...values, { row: next, name: '', kind: 'secret', value: '' }]);
            setNext(next + 1);
          }}
        >
          Add a {what}
        </Button>
      </Group>
    </div>
  );
}
