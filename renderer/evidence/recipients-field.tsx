import { Button, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { recipientsIn } from './age-recipients.ts';
import { rememberedRecipients } from './remembered-recipients.ts';

interface Props {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** To whom a bundle is encrypted; nobody by default. */
export function RecipientsField({ text, onChange }: Props) {
  const [before] = useState(rememberedRecipients);
  const read = recipientsIn(text);
  return (
    <Stack gap={4} align="flex-start">
      <Textarea
        w="100%"
        label="Encrypt to"
        description="Recipients of age (age1…), one or several. Without any, the archive is plain: whoever has it reads it."
        placeholder="age1…"
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={read.ok ? undefined : read.problem}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={80_000}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', wordBreak: 'break-all' } }}
      />
      {text === '' && before.length > 0 && (
        <Button size="compact-sm" variant="subtle" onClick={() => onChange(before.join('\n'))}>
          {before.length === 1
            ? 'The recipient of last time'
            : `The ${before.length} recipients of last time`}
        </Button>
      )}
    </Stack>
  );
}
