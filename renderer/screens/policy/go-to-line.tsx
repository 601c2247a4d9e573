import { Button, Group, NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';

/** The keyboard's way to a line, and to its address. */
export function GoToLine({
  most,
  onJump,
}: {
  readonly most: number;
  readonly onJump: (line: number) => void;
}) {
  const [line, setLine] = useState<number | string>('');
  const go = (event: FormEvent): void => {
    event.preventDefault();
    if (typeof line === 'number') onJump(line);
  };
  return (
    <form onSubmit={go}>
      <Group gap={4} wrap="nowrap">
        <NumberInput
          size="xs"
          w={84}
          aria-label="Go to line"
          placeholder="Line"
          value={line}
          onChange={setLine}
          min={1}
          max={most}
          allowDecimal={false}
          hideControls
        />
        <Button type="submit" size="xs" variant="default">
          Go
        </Button>
      </Group>
    </form>
  );
}
