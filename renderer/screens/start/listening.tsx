import { Group, Loader, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Something is waited for, and shows by itself. */
export function Listening({ children }: { readonly children: ReactNode }) {
  return (
    <Group gap="xs" role="status">
      <Loader size="xs" type="dots" aria-hidden />
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </Group>
  );
}
