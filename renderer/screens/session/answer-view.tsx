import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPaperclip } from '@tabler/icons-react';
import { useMemo } from 'react';
import { bytesText } from '../../../proxy/contract/bytes-text.ts';
import { CodeView } from '../../call/code-view.tsx';
import { JsonTree } from '../../call/json-tree.tsx';
import { RawView } from '../../call/raw-view.tsx';
import { InOrder } from '../../parts/in-order.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { type Part, readAnswer } from './read-answer.ts';
import classes from './session.module.css';

const MOST_PARTS = 50;

/** What came back as a person reads it: its texts, its data, what is no text by name and size, and every other part of it. */
export function AnswerView({ text, name }: { readonly text: string; readonly name: string }) {
  const read = useMemo(() => readAnswer(text), [text]);
  if (read === undefined) return <RawView params={text} label={`The raw text of ${name}`} />;
  const { failed, parts, rest } = read;
  return (
    <Stack gap="xs">
      {failed?.by === 'tool' && (
        <Failure title="The tool says that it failed">Its answer went back marked as an error.</Failure>
      )}
      {failed?.by === 'protocol' && (
        <Failure title={`Error${failed.code === undefined ? '' : ` ${failed.code}`}`}>
          <Untrusted text={failed.message} most={4000} />
        </Failure>
      )}
      <InOrder of={parts.slice(0, MOST_PARTS)}>{(part) => <PartView part={part} />}</InOrder>
      {parts.length > MOST_PARTS && (
        <Text size="sm" c="dimmed">
          … and {parts.length - MOST_PARTS} more parts; all are in the raw text.
        </Text>
      )}
      {rest.length > 0 && (
        <div>
          {(parts.length > 0 || failed !== undefined) && (
            <Text size="sm" fw={600} mb={4}>
              Also in this answer
            </Text>
          )}
          <JsonTree members={rest} label={`The rest of ${name}`} />
        </div>
      )}
      {failed === undefined && parts.length === 0 && rest.length === 0 && (
        <Text size="sm" c="dimmed">
          An empty answer: it was done.
        </Text>
      )}
    </Stack>
  );
}

function Failure({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <Alert color="red" p="xs" title={title} icon={<IconAlertTriangle aria-hidden />}>
      {children}
    </Alert>
  );
}

function PartView({ part }: { readonly part: Part }) {
  switch (part.kind) {
    case 'text':
      return <CodeView text={part.text} label="Text of the answer" />;
    case 'json':
      return (
        <div>
          <Text size="xs" c="dimmed" mb={4}>
            <Untrusted text={part.label} />
          </Text>
          <JsonTree members={part.members} label={part.label} />
        </div>
      );
    case 'binary':
      return <Attached what={part.what} media={part.media} bytes={part.bytes} />;
    case 'resource':
      return (
        <div>
          <Attached what={`resource ${part.uri}`} media={part.media} bytes={part.bytes} />
          {part.text !== undefined && <CodeView text={part.text} label="Text of the resource" />}
        </div>
      );
  }
}

interface AttachedProps {
  readonly what: string;
  readonly media: string;
  readonly bytes: number | undefined;
}

/** Nothing that a server sends is drawn but text. */
function Attached({ what, media, bytes }: AttachedProps) {
  return (
    <Text size="sm" component="div" mb={4}>
      <IconPaperclip size={14} aria-hidden />{' '}
      <span className={classes.mono}>
        <Untrusted text={what} most={2000} />
      </span>{' '}
      <Text span size="sm" c="dimmed">
        <Untrusted text={media === '' ? 'no media type' : media} most={200} />
        {bytes !== undefined && `, ${bytesText(bytes)}, not shown`}
      </Text>
    </Text>
  );
}
