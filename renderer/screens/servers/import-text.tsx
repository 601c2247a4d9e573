import {
  Alert,
  Button,
  Code,
  FileButton,
  Group,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
} from '@mantine/core';
import { type DragEvent, useState } from 'react';
import { sentenceOf } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import type { ImportFormat } from './import-format.ts';
import { formatOf } from './import-format.ts';
import classes from './servers.module.css';

/** As the API has it; and no client's file comes near. */
const MOST_BYTES = 512 * 1024;

interface Props {
  readonly text: string;
  readonly format: ImportFormat;
  readonly onText: (text: string) => void;
  readonly onFormat: (format: ImportFormat) => void;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onPlan: () => void;
}

/** Where a client's file is pasted, dropped or chosen. */
export function ImportText({ text, format, onText, onFormat, busy, error, onPlan }: Props) {
  const [over, setOver] = useState(false);
  const [tooLarge, setTooLarge] = useState(false);
  const take = (given: string): void => {
    onText(given);
    setTooLarge(new Blob([given]).size > MOST_BYTES);
    if (given !== '') onFormat(formatOf(given));
  };
  const read = (file: File | null | undefined): void => {
    if (file === null || file === undefined) return;
    if (file.size > MOST_BYTES) setTooLarge(true);
    else void file.text().then(take);
  };
  const drag = (event: DragEvent, is: boolean): void => {
    event.preventDefault();
    setOver(is);
  };
  return (
    <Stack gap="md">
      <Text size="sm">
        Paste or drop the file in which a client keeps its servers, such as <Code>.mcp.json</Code>,{' '}
        <Code>claude_desktop_config.json</Code> or Codex’s <Code>config.toml</Code>. First you see what would
        be added. Nothing of it is written before.
      </Text>
      <section
        aria-label="Drop the file here"
        className={classes.drop}
        data-over={over}
        onDragOver={(event) => drag(event, true)}
        onDragLeave={(event) => drag(event, false)}
        onDrop={(event) => {
          drag(event, false);
          read(event.dataTransfer.files[0]);
        }}
      >
        <Textarea
          label="The file’s text"
          value={text}
          onChange={(event) => take(event.currentTarget.value)}
          autosize
          minRows={8}
          maxRows={16}
          spellCheck={false}
          autoComplete="off"
          data-autofocus
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }}
        />
        <Group mt="xs" justify="space-between">
          <FileButton onChange={read} accept=".json,.jsonc,.toml,application/json">
            {(props) => (
              <Button {...props} size="xs" variant="default">
                Choose a file
              </Button>
            )}
          </FileButton>
          <SegmentedControl
            size="xs"
            aria-label="Format of the text"
            value={format}
            onChange={(value) => onFormat(value === 'toml' ? 'toml' : 'json')}
            data={[
              { value: 'json', label: 'JSON' },
              { value: 'toml', label: 'TOML' },
            ]}
          />
        </Group>
      </section>
      {tooLarge && (
        <Alert color="red" role="alert" title="Too large">
          A client’s file has at most 512 KiB.
        </Alert>
      )}
      {error !== null && (
        <Alert color="red" role="alert" title="It cannot be read">
          <Untrusted text={sentenceOf(error)} most={1000} />
        </Alert>
      )}
      <Group justify="flex-end">
        <Button loading={busy} disabled={text.trim() === '' || tooLarge} onClick={onPlan}>
          Show what would be added
        </Button>
      </Group>
    </Stack>
  );
}
