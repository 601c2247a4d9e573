import { Alert, Stack, Text } from '@mantine/core';
import { IconUserOff } from '@tabler/icons-react';
import { useApprovers } from '../../api/use-people.ts';
import { Command } from '../../parts/command.tsx';

/** Said for as long as nobody may decide: all that is held then runs out of time. */
export function NoApprover() {
  const { data: approvers } = useApprovers();
  if (approvers === undefined || approvers.length > 0) return null;
  return (
    <Alert color="red" icon={<IconUserOff aria-hidden />} title="No one can approve" role="alert">
      <Stack gap="xs">
        <Text size="sm">
          Nobody is enrolled as an approver, so each held call waits until its time is over and is then
          denied. Enrol someone in a terminal, where they type a secret of their own:
        </Text>
        <Command text="countersign approver add NAME" what="the command that enrols an approver" />
      </Stack>
    </Alert>
  );
}
