import { Switch } from '@mantine/core';

interface Props {
  readonly label: string;
  /** What it brings, in a sentence. */
  readonly means: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  onChange(checked: boolean): void;
}

/** One thing that is on or off, and counts at once. */
export function SettingSwitch({ label, means, checked, disabled = false, onChange }: Props) {
  return (
    <Switch
      label={label}
      description={means}
      checked={checked}
      disabled={disabled}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
