import { Button, CopyButton, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ConfigView } from '../../../proxy/contract/configuration.ts';
import { Failed, Loading } from '../../parts/states.tsx';
import { ConfigFindings } from './config-findings.tsx';
import { ConfigText } from './config-text.tsx';
import { GoToLine } from './go-to-line.tsx';
import { TextDiff } from './text-diff.tsx';
import { useLine } from './use-line.ts';
import { useConfig } from './use-policy.ts';

export function ConfigTab() {
  const { data: config, error, refetch } = useConfig();
  if (config !== undefined) return <Config config={config} />;
  if (error === null) return <Loading what="the configuration" />;
  return <Failed what="The configuration" error={error} retry={() => void refetch()} />;
}

const VIEWS = [
  { value: 'file', label: 'The file now' },
  { value: 'difference', label: 'Difference' },
  { value: 'force', label: 'In force' },
] as const;
type View = (typeof VIEWS)[number]['value'];

/** The text in force; while the file is another and wrong, that file first. The address says which, and the line. */
function Config({ config }: { readonly config: ConfigView }) {
  const { search, setSearch, line, asked, jump } = useLine();
  const { onDisk, text, problems, warnings } = config;
  const wanted = VIEWS.find(({ value }) => value === search.get('view'))?.value;
  const view: View = onDisk === null ? 'force' : (wanted ?? 'file');
  const shown = view === 'file' && onDisk !== null ? onDisk : text;
  const address = (next: View, to?: number): Record<string, string> => ({
    ...(onDisk === null || next === 'file' ? {} : { view: next }),
    ...(to === undefined ? {} : { line: String(to) }),
  });
  return (
    <Stack gap="md" pb="md">
      <ConfigFindings
        config={config}
        onProblem={onDisk === null ? undefined : (to) => jump(address('file', to))}
        onWarning={view === 'force' ? (to) => jump(address('force', to)) : undefined}
      />
      <Group gap="sm" align="flex-end" justify="space-between">
        {onDisk === null ? (
          <Text size="sm" c="dimmed">
            {count(shown)}
          </Text>
        ) : (
          <SegmentedControl
            data={[...VIEWS]}
            value={view}
            onChange={(next) => setSearch(address(next))}
            aria-label="Which text"
          />
        )}
        {view !== 'difference' && (
          <Group gap="xs" align="flex-end">
            <GoToLine most={shown.split('\n').length} onJump={(to) => jump(address(view, to))} />
            <CopyText text={shown} />
          </Group>
        )}
      </Group>
      {view === 'difference' && onDisk !== null ? (
        <TextDiff before={text} after={onDisk} label="What the file would change" />
      ) : (
        <ConfigText
          key={view}
          text={shown}
          label={view === 'file' ? 'The file as it is now' : 'The configuration in force'}
          problems={view === 'file' ? problems : warnings}
          line={line}
          asked={asked}
          hrefOf={(to) => `/policy?${new URLSearchParams(address(view, to))}`}
          onJump={(to) => jump(address(view, to))}
        />
      )}
    </Stack>
  );
}

function CopyText({ text }: { readonly text: string }) {
  return (
    <CopyButton value={text} timeout={2000}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          size="xs"
          leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          onClick={copy}
        >
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </CopyButton>
  );
}

const count = (text: string): string => {
  const lines = text.replace(/\n$/, '').split('\n').length;
  return `${lines.toLocaleString('en')} ${lines === 1 ? 'line' : 'lines'}`;
};
