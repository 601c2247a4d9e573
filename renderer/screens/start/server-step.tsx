import { Button, Group, Stack, Text } from '@mantine/core';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { ServerView } from '../../../proxy/contract/views.ts';
import { useFoundClients } from '../../api/found-clients.ts';

export function ServerStep({ servers }: { readonly servers: readonly ServerView[] }) {
  const found = useFoundClients();
  const [only] = found.length === 1 ? found : [];
  return (
    <Stack gap="sm">
      <Text size="sm">
        Put an MCP server behind the gateway: one that you reach over HTTP, or a command that the gateway
        starts. Its credentials stay with the gateway; agents never see them. You can import those that a
        client has already.
      </Text>
      <Group>
        {found.length > 0 && (
          <Button
            component={Link}
            href="/servers?import"
            leftSection={<IconFileImport size={16} aria-hidden />}
          >
            {only === undefined ? 'Import those of your clients' : `Import those of ${only.client}`}
          </Button>
        )}
        <Button
          component={Link}
          href="/servers?add"
          {...(found.length > 0 ? { variant: 'default' } : {})}
          leftSection={<IconPlus size={16} aria-hidden />}
        >
          {servers.length === 0 ? 'Add a server' : 'Add another server'}
        </Button>
      </Group>
    </Stack>
  );
}
