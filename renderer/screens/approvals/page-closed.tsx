import { Alert, Stack, Text } from '@mantine/core';
import { Command } from '../../parts/command.tsx';

/** The approval page is served only once somebody asked for it. */
export function PageClosed() {
  return (
    <Alert color="orange" title="The approval page is not open" mb="md">
      <Stack gap="xs">
        <Text size="sm">Open it from a terminal, or decide there with: countersign approve</Text>
        <Command text="countersign console" what="the command that opens the pages" />
      </Stack>
    </Alert>
  );
}
