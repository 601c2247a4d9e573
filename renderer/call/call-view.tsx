import './colours.css';
import { Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { CodeView } from './code-view.tsx';
import { describeCall, type Special } from './describe-call.ts';
import { FileEditView, FileWriteView } from './file-write-view.tsx';
import { JsonTree } from './json-tree.tsx';
import { RawView } from './raw-view.tsx';
import { ShellView, Words } from './shell-view.tsx';
import { UrlView } from './url-view.tsx';

interface Props {
  readonly approval: string;
  /** JSON text of params, masked. */
  readonly params: string;
  readonly method: string;
  readonly tool: string;
  readonly direction: 'to-server' | 'to-agent';
  /** Whether it still waits: only then is there anything to compare with. */
  readonly waits: boolean;
  readonly raw: boolean;
}

/** A call as a person reads it: what it is known to be, then every other part of it; or its raw text. */
export function CallView({ approval, params, method, tool, direction, waits, raw }: Props) {
  const described = useMemo(
    () => describeCall(params, { method, tool, direction }),
    [params, method, tool, direction],
  );
  if (params === '') return <Text size="sm">This call has no params.</Text>;
  if (raw || described === undefined) return <RawView params={params} />;
  const { special, rest } = described;
  return (
    <Stack gap="md">
      {special !== undefined && <SpecialView special={special} approval={approval} waits={waits} />}
      {rest.length === 0 ? (
        <Text size="sm" c="dimmed">
          {special === undefined ? 'It has no arguments.' : 'Nothing else is in this call.'}
        </Text>
      ) : (
        <div>
          {special !== undefined && (
            <Text size="sm" fw={600} mb={4}>
              Also in this call
            </Text>
          )}
          <JsonTree members={rest} label={special === undefined ? 'The call' : 'Also in this call'} />
        </div>
      )}
    </Stack>
  );
}

function SpecialView({ special, approval, waits }: { special: Special; approval: string; waits: boolean }) {
  switch (special.kind) {
    case 'file-write':
      return <FileWriteView special={special} approval={approval} waits={waits} />;
    case 'file-edit':
      return <FileEditView special={special} />;
    case 'sql':
      return <CodeView text={special.text.text} language="sql" label="The SQL" />;
    case 'shell':
      return <ShellView line={special.line.text} />;
    case 'argv':
      return <Words words={special.words.map((text) => ({ text, expands: false }))} />;
    case 'url':
      return <UrlView url={special.url.text} />;
  }
}
