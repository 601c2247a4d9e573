import { Anchor, Card, Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

interface Props {
  readonly title: string;
  readonly href: string;
  /** Where the link leads, in a word or two. */
  readonly link: string;
  readonly children: ReactNode;
}

/** A few numbers about one thing, and the way to it. */
export function FactCard({ title, href, link, children }: Props) {
  return (
    <Card component="section" withBorder padding="md" aria-label={title}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h6">
          {title}
        </Title>
        <Anchor component={Link} href={href} size="sm" underline="always">
          {link}
        </Anchor>
      </Group>
      {children}
    </Card>
  );
}
