import { Button, Group, Stack, Text } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import { InOrder } from '../parts/in-order.tsx';
import { Loading, sentenceOf } from '../parts/states.tsx';
import { timeOfDay } from '../parts/times.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import classes from './call.module.css';
import { CodeView } from './code-view.tsx';
import type { Special } from './describe-call.ts';
import { DiffView } from './diff-view.tsx';
import { presentWords } from './present-words.ts';
import { usePresentFile } from './use-present-file.ts';

type FileWrite = Extract<Special, { kind: 'file-write' }>;
type FileEdit = Extract<Special, { kind: 'file-edit' }>;

function FilePath({ path }: { readonly path: string }) {
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <IconFile size={18} aria-hidden className={classes.icon} />
      <strong className={classes.mono}>
        <Untrusted text={path} />
      </strong>
    </Group>
  );
}

/** A file that would be written anew: what it is now against what it would be; once that is decided, what it was. */
export function FileWriteView(props: { special: FileWrite; approval: string; waits: boolean }) {
  const { special, approval, waits } = props;
  const { data, error, isFetching, refetch } = usePresentFile(approval, special.path.pointer, waits);
  const { text: content } = special.content;
  const compared = data?.state === 'file' || data?.state === 'absent';
  const known = data !== undefined || error !== null;
  const whole = waits ? 'This is all that would be written:' : 'This is all that was to be written:';
  return (
    <Stack gap="xs">
      <FilePath path={special.path.text} />
      {!known && waits && <Loading what="what is there now" />}
      {data !== undefined && data.state !== 'file' && (
        <Text size="sm">
          {presentWords(data.state, waits)} {!compared && whole}
        </Text>
      )}
      {error !== null && (
        <Text size="sm">
          What is there now could not be read. {sentenceOf(error)} {whole}
        </Text>
      )}
      {compared && <DiffView before={data.text ?? ''} after={content} label="The change to the file" />}
      {!compared && (known || !waits) && (
        <CodeView text={content} label={waits ? 'What would be written' : 'What was to be written'} />
      )}
      {data !== undefined && data.state !== 'not-asked' && (
        <Group gap="xs">
          <Text size="xs" c="dimmed">
            {waits ? 'Read' : 'As it was'} at {timeOfDay(data.readAt)}.{' '}
            {`${content}${data.text ?? ''}`.includes('[masked:') &&
              'Masked values look alike: a changed one does not show as a change.'}
          </Text>
          {waits && (
            <Button size="compact-xs" variant="default" loading={isFetching} onClick={() => refetch()}>
              Read again
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

/** Pieces of a file that would be replaced, each as a change. */
export function FileEditView({ special }: { readonly special: FileEdit }) {
  const { edits } = special;
  return (
    <Stack gap="xs">
      <FilePath path={special.path.text} />
      <Text size="sm">
        {edits.length === 1 ? 'A fragment that replaces' : 'Fragments that replace'} text in the file, as the
        agent states it. The file was not read: where in it this stands, and whether it does, is not known
        here.
      </Text>
      <InOrder of={edits}>
        {({ before, after }, place) => (
          <div>
            {edits.length > 1 && (
              <Text size="sm" fw={600}>
                Edit {place + 1} of {edits.length}
              </Text>
            )}
            <DiffView before={before} after={after} label={`Edit ${place + 1}`} fragment />
          </div>
        )}
      </InOrder>
    </Stack>
  );
}
