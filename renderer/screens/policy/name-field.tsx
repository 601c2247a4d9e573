import { Autocomplete } from '@mantine/core';
import { useState } from 'react';
import { Untrusted } from '../../parts/untrusted.tsx';
import classes from './policy.module.css';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Names that are known. A server may list one twice. */
  readonly known: readonly string[];
  /** Offers all of them, whatever is typed. */
  readonly all?: boolean;
  readonly error: string | undefined;
}
const MOST_OFFERED = 200;

/** A name, typed or chosen. Those of servers are shown with what cannot be seen in them. */
export function NameField({ label, value, onChange, known, all = false, error }: Props) {
  const [opened, setOpened] = useState(false);
  return (
    <Autocomplete
      label={label}
      value={value}
      onChange={onChange}
      data={[...new Set(known)].filter((name) => name !== '')}
      {...(all ? { filter: ({ options }) => options } : {})}
      limit={MOST_OFFERED}
      maxDropdownHeight={320}
      renderOption={({ option }) => <Untrusted text={option.value} most={160} />}
      error={error}
      // The library's own red would make the text too pale.
      withErrorStyles={false}
      errorProps={{ className: classes.error ?? '' }}
      // Within the form: what belongs to a landmark stays in it.
      comboboxProps={{ withinPortal: false, transitionProps: { duration: 0 } }}
      dropdownOpened={opened}
      onDropdownOpen={() => setOpened(true)}
      onDropdownClose={() => setOpened(false)}
      onKeyDown={(event) => {
        // A list that scrolls would take the focus, and lose it as it closes.
        if (event.key === 'Tab') setOpened(false);
      }}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
