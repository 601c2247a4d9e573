import { Anchor, Card, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { LogRoom } from '../../parts/log-room.tsx';

/** How long the room for the log lasts, and where it is said what is kept in it. */
export function LogRoomCard() {
  return (
    <Card component="section" withBorder aria-label="Room for the log">
      <Stack gap={6}>
        <Title order={2} size="h5">
          Room for the log
        </Title>
        <LogRoom />
        <Text size="sm">
          <Anchor component={Link} href="/retention" size="sm" underline="always">
            Retention
          </Anchor>{' '}
          says what is kept how long, what a purge would delete and what must not be deleted.
        </Text>
      </Stack>
    </Card>
  );
}
