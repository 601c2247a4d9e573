import { Button, Group, Stack, Text } from '@mantine/core';
import { IconFile } from '@tabler/icons-react';
import type { PresentFileView } from '../../proxy/contract/approvals.ts';
import { Loading, sentenceOf } from '../parts/states.tsx';
import { timeOfDay } from '../parts/times.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import classes from './call.module.css';
import { CodeView } from './code-view.tsx';
import type { Special } from './describe-call.ts';
import { DiffView } from './diff-view.tsx';
import { usePresentFile } from './use-present-file.ts';

type FileWrite = Extract<Special, { kind: 'file-write' }>;
type FileEdit = Extract<Special, { kind: 'file-edit' }>;

/** Why there is nothing to compare with. Of `absent` the diff itself says it. */
const NOT_COMPARED: Readonly<Record<Exclude<PresentFileView['state'], 'file' | 'absent'>, string>> = {
  'too-large': 'What is there now is larger than 256 KiB, so it is not compared.',
  binary: 'What is there now is no text, so it is not compared.',
  unreadable: 'What is there now cannot be read: a link, a folder, or nothing that the gateway may open.',
  'not-asked': 'What is there now is not known: the server runs elsewhere, or the path is not absolute.',
};

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

/** A file that would be written anew: what it is now against what it would be. */
export function FileWriteView(props: { special: FileWrite; approval: string; waits: boolean }) {
  const { special, approval, waits } = props;
  const { data, error, isFetching, refetch } = usePresentFile(approval, special.path.pointer, waits);
  const { text: content } = special.content;
  const label = 'The change to the file';
  return (
    <Stack gap="xs">
      <FilePath path={special.path.text} />
      {data === undefined && error === null && waits && <Loading what="what is there now" />}
      {data?.state === 'file' && <DiffView before={data.text ?? ''} after={content} label={label} />}
      {data?.state === 'absent' && (
        <>
          <Text size="sm">A new file: there is nothing at this path now.</Text>
          <DiffView before="" after={content} label={label} />
        </>
      )}
      {data !== undefined && data.state !== 'file' && data.state !== 'absent' && (
        <Text size="sm">{NOT_COMPARED[data.state]} This is all that would be written:</Text>
      )}
      {error !== null && (
        <Text size="sm">
          What is there now could not be read. {sentenceOf(error)} This is all that would be written:
        </Text>
      )}
      {(error !== null ||
        !waits ||
        (data !== undefined && data.text === undefined && data.state !== 'absent')) && (
        <CodeView text={content} label="What would be written" />
      )}
      {data !== undefined && data.state !== 'not-asked' && (
        <Group gap="xs">
          <Text size="xs" c="dimmed">
            Read at {timeOfDay(data.readAt)}.{' '}
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
      {edits.map(({ before, after }, index) => (
        // Edits are made in their order.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index}>
          {edits.length > 1 && (
            <Text size="sm" fw={600}>
              Edit {index + 1} of {edits.length}
            </Text>
          )}
          <DiffView before={before} after={after} label={`Edit ${index + 1}`} />
        </div>
      ))}
    </Stack>
  );
}
