import { Stack, Tabs, Text } from '@mantine/core';
import type { WiringView } from '../../proxy/contract/wiring.ts';
import { Copyable } from './copyable.tsx';

/** What to paste into a client. None of it is secret: the key stays in a file. */
export function WiringLines({ wiring }: { readonly wiring: WiringView }) {
  return (
    <Stack gap="sm">
      <Text size="sm">
        Its key is in a file on the gateway's machine that only you can read. Paste one of these; each server
        then goes through Countersign.
      </Text>
      <Tabs defaultValue="claude">
        <Tabs.List>
          <Tabs.Tab value="claude">Claude Code</Tabs.Tab>
          <Tabs.Tab value="json">Any client (mcpServers)</Tabs.Tab>
          <Tabs.Tab value="tls">Mutual TLS</Tabs.Tab>
          <Tabs.Tab value="files">Files</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="claude" pt="sm">
          {wiring.claudeCode.length === 0 ? (
            <NoServer />
          ) : (
            <Copyable text={wiring.claudeCode.join('\n')} what="the lines for Claude Code" />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="json" pt="sm">
          <Copyable text={wiring.mcpServers} what="the mcpServers document" />
        </Tabs.Panel>
        <Tabs.Panel value="tls" pt="sm">
          <Copyable text={wiring.mutualTls.join('\n')} what="the lines for mutual TLS" />
        </Tabs.Panel>
        <Tabs.Panel value="files" pt="sm">
          <Copyable
            text={`certificate  ${wiring.files.certificate}\nkey          ${wiring.files.key}\nauthority    ${wiring.files.ca}`}
            what="the places of the files"
          />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function NoServer() {
  return (
    <Text size="sm" c="dimmed">
      There is no server behind the gateway yet. Add one under Servers; the lines for it appear here.
    </Text>
  );
}
