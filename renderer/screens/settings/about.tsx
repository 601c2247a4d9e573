import { Table, Text } from '@mantine/core';
import type { AppShell } from '../../api/shell.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Fingerprint } from '../../parts/fingerprint.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { SettingsCard } from './settings-card.tsx';
import { useAbout } from './use-settings.ts';

/** Versions, where the data lies and how it is protected, and the key that the log is checked with. */
export function About({ shell }: { readonly shell: AppShell }) {
  const { data, error, refetch } = useAbout(shell);
  if (data === undefined)
    return error === null ? (
      <Loading what="what runs here" />
    ) : (
      <Failed what="What runs here" error={error} retry={() => void refetch()} />
    );
  const { gateway } = data;
  const facts: readonly (readonly [string, string])[] = [
    ['Data folder', data.home],
    ['Keys protected by', data.keys],
    ['Countersign', data.flavour === 'test' ? `${data.app} (from source)` : data.app],
    [
      'Gateway',
      gateway === null
        ? 'does not run'
        : `${gateway.version}, ${gateway.runs === 'inside' ? 'inside the app' : 'a process of its own'}`,
    ],
    ['Electron', `${data.electron}, Chromium ${data.chromium}, Node ${data.node}`],
  ];
  return (
    <SettingsCard title="Data, keys and versions">
      <Table variant="vertical" layout="fixed" withRowBorders={false} verticalSpacing={4}>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={160} fw={500}>
                {name}
              </Table.Th>
              <Table.Td>
                <Untrusted text={value} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {gateway !== null && (
        <div>
          <Text size="sm" mb={4}>
            The log&apos;s public key. Whoever checks the log compares it over another channel.
          </Text>
          <Copyable text={gateway.vkey} what="the log's public key" />
          <Fingerprint of={gateway.fingerprint} />
        </div>
      )}
    </SettingsCard>
  );
}
