import { Anchor, List, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { ServerView } from '../../../proxy/contract/views.ts';
import { Untrusted } from '../../parts/untrusted.tsx';

export function ToolsStep({ servers }: { readonly servers: readonly ServerView[] }) {
  return (
    <Stack gap="sm">
      <Text size="sm">
        A server says of each tool whether it reads, writes or destroys. Look at that and confirm it: rules
        count on the class only then, and a tool that nobody has confirmed is held each time it is called.
      </Text>
      {servers.length === 0 ? (
        <Text size="sm" c="dimmed">
          There is no server yet.
        </Text>
      ) : (
        <List size="sm">
          {servers.map(({ id, name, tools }) => (
            <List.Item key={id}>
              <Anchor
                component={Link}
                href={`/servers/${encodeURIComponent(name)}`}
                inherit
                underline="always"
              >
                <Untrusted text={name} />
              </Anchor>
              : {toolsWords(tools.filter(({ goneSince }) => goneSince === null))}
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}

function toolsWords(tools: ServerView['tools']): string {
  const open = tools.filter(({ state }) => state === 'new' || state === 'changed').length;
  if (tools.length === 0) return 'it has listed no tools yet';
  if (open > 0) return `${open} of ${tools.length} tools to confirm`;
  const refused = tools.filter(({ state }) => state === 'refused').length;
  return refused === 0
    ? `all ${tools.length} tools confirmed`
    : `${refused} of ${tools.length} tools refused`;
}
