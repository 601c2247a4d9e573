import { Button } from '@mantine/core';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { useLocation, useSearchParams } from 'wouter';
import { useServers } from '../../api/use-servers.ts';
import { useStatus } from '../../api/use-status.ts';
import { Page } from '../../parts/page.tsx';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { AddServer } from './add-server.tsx';
import { ImportServers } from './import-servers.tsx';
import { ServerTable } from './server-table.tsx';

/** The servers behind this gateway. The address says which dialogue is open: `?add`, `?import`. */
export function ServerList() {
  const { data: servers, error, refetch } = useServers();
  const { data: status } = useStatus();
  const [search, setSearch] = useSearchParams();
  const [, go] = useLocation();
  const close = (): void => setSearch({});
  const actions = (
    <>
      <Button
        variant="default"
        leftSection={<IconFileImport size={16} aria-hidden />}
        onClick={() => setSearch({ import: '' })}
      >
        Import
      </Button>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setSearch({ add: '' })}>
        Add a server
      </Button>
    </>
  );
  const names = servers?.map(({ name }) => name) ?? [];
  return (
    <Page
      title="Servers"
      lead="MCP servers behind this gateway. Only it holds their credentials, and agents reach them through it."
      actions={actions}
    >
      {servers === undefined && error === null && <Loading what="servers" />}
      {servers === undefined && error !== null && (
        <Failed what="The servers" error={error} retry={() => void refetch()} />
      )}
      {servers?.length === 0 && (
        <Empty title="No server yet" action={<Button.Group>{actions}</Button.Group>}>
          Add one by its command or its address, or import those that a client has in its own file. Each is
          asked for its tools first, and you say what each tool may count as.
        </Empty>
      )}
      {servers !== undefined && servers.length > 0 && (
        <ServerTable servers={servers} paused={status?.paused.servers ?? []} />
      )}
      {search.has('add') && (
        <AddServer taken={names} onClose={close} onAdded={(name) => go(`/servers/${name}`)} />
      )}
      {search.has('import') && <ImportServers onClose={close} />}
    </Page>
  );
}
