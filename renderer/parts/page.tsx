import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page.module.css';

interface Props {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen's frame: one heading, a line that says what it is for, what can be done, and the rest. */
export function Page({ title, lead, actions, children }: Props) {
  return (
    <Stack gap="md" className={classes.page}>
      <div className={classes.head}>
        <div className={classes.words}>
          <Title order={1} size="h3">
            {title}
          </Title>
          {lead !== undefined && (
            <Text c="dimmed" size="sm" component="div">
              {lead}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </div>
      {children}
    </Stack>
  );
}
