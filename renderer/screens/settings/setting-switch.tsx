import { Switch } from '@mantine/core';

interface Props {
  readonly label: string;
  /** What it brings, in a sentence. */
  readonly means: string;
  readonly checked: boolean;
  onChange(checked: boolean): void;
}

/** One thing that is on or off, and counts at once. */
export function SettingSwitch({ label, means, checked, onChange }: Props) {
  return (
    <Switch
      label={label}
      description={means}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
