import { Card, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export function SettingsCard({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card component="section" withBorder padding="md" aria-label={title}>
      <Title order={2} size="h5" mb="sm">
        {title}
      </Title>
      <Stack gap="md">{children}</Stack>
    </Card>
  );
}
