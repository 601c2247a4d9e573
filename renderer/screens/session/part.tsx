import { Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './session.module.css';

interface PartProps {
  readonly title: string;
  /** Beside the title. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

/** One part of what is known of a call. */
export function Part({ title, beside, children }: PartProps) {
  return (
    <section aria-label={title}>
      <Group justify="space-between" gap="xs" mb={6}>
        <Title order={3} size="h6">
          {title}
        </Title>
        {beside}
      </Group>
      {children}
    </section>
  );
}

/** Names and what they stand for; those without a value are left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
