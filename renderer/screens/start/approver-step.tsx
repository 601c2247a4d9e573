import { Button, Group, Stack, Text } from '@mantine/core';
import type { PersonView } from '../../../proxy/contract/views.ts';
import { type AppShell, shell } from '../../api/shell.ts';
import { Command } from '../../parts/command.tsx';

export function ApproverStep({ approvers }: { readonly approvers: readonly PersonView[] }) {
  if (shell !== undefined && approvers.length === 0) return <NameYourself open={shell.openDesk} />;
  return (
    <Stack gap="sm">
      <Text size="sm">
        Approvers decide the calls that a rule holds, each with a secret of their own. It is typed at a
        terminal, for no page and no agent is to learn it. {approvers.length > 0 && 'To enrol another:'}
      </Text>
      <Command text="countersign approver add NAME" what="the command that enrols an approver" />
    </Stack>
  );
}

/** In the app: a window of its own asks, for this page draws what agents wrote, and learns no secret. */
function NameYourself({ open }: { readonly open: AppShell['openDesk'] }) {
  return (
    <Stack gap="sm">
      <Text size="sm">
        You decide the calls that your rules hold. Say what your name is: this computer gets a key for you,
        which signs each decision. A small window asks for it.
      </Text>
      <Group>
        <Button onClick={() => void open({ view: 'person' })}>Name yourself …</Button>
      </Group>
    </Stack>
  );
}
