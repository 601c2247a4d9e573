import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** One thing to know, under its name. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <section aria-label={name}>
      <Text size="xs" fw={650} c="dimmed" component="h2" m={0}>
        {name}
      </Text>
      <Text size="sm" component="div">
        {children}
      </Text>
    </section>
  );
}
