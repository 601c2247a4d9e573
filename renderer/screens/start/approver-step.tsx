import { Stack, Text } from '@mantine/core';
import type { PersonView } from '../../../proxy/contract/views.ts';
import { Copyable } from '../../parts/copyable.tsx';

export function ApproverStep({ approvers }: { readonly approvers: readonly PersonView[] }) {
  return (
    <Stack gap="sm">
      <Text size="sm">
        Approvers decide the calls that a rule holds, each with a secret of their own. It is typed at a
        terminal, for no page and no agent is to learn it. {approvers.length > 0 && 'To enrol another:'}
      </Text>
      <Copyable text="countersign approver add NAME" what="the command that enrols an approver" />
    </Stack>
  );
}
