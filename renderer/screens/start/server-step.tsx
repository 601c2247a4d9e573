import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { ServerView } from '../../../proxy/contract/views.ts';

export function ServerStep({ servers }: { readonly servers: readonly ServerView[] }) {
  return (
    <Stack gap="sm">
      <Text size="sm">
        Put an MCP server behind the gateway: one that you reach over HTTP, or a command that the gateway
        starts. Its credentials stay with the gateway; agents never see them. You can import those that a
        client has already.
      </Text>
      <Group>
        <Button component={Link} href="/servers?add" leftSection={<IconPlus size={16} aria-hidden />}>
          {servers.length === 0 ? 'Add a server' : 'Add another server'}
        </Button>
      </Group>
    </Stack>
  );
}
