import { Anchor, Badge, Card, Group, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { HealthFinding } from '../../../proxy/contract/health.ts';
import { useHealth } from '../../api/use-health.ts';
import { FindingLink } from '../../parts/finding-link.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import classes from './start.module.css';

const MOST = 5;
const LEVELS = {
  bad: { word: 'wrong', color: 'red' },
  warn: { word: 'look at', color: 'orange' },
} as const;

/** What is wrong or weaker than it could be, worst first. */
export function Attention() {
  const { data: findings } = useHealth();
  const found = (['bad', 'warn'] as const).flatMap(
    (level) => findings?.filter((finding) => finding.level === level) ?? [],
  );
  if (findings === undefined) return null;
  return (
    <Card component="section" withBorder padding="md" aria-label="Wants looking after">
      <Group justify="space-between" mb={4}>
        <Title order={2} size="h6">
          Wants looking after
        </Title>
        <Anchor component={Link} href="/health" size="sm" underline="always">
          Health
        </Anchor>
      </Group>
      {found.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing: what was looked at is well.
        </Text>
      )}
      <ul className={classes.findings}>
        {found.slice(0, MOST).map((finding) => (
          <Finding key={`${finding.area} ${finding.what}`} finding={finding} />
        ))}
      </ul>
      {found.length > MOST && (
        <Text size="sm" c="dimmed">
          and {found.length - MOST} more
        </Text>
      )}
    </Card>
  );
}

function Finding({ finding: { level, area, what, place } }: { readonly finding: HealthFinding }) {
  if (level !== 'bad' && level !== 'warn') return null;
  const { word, color } = LEVELS[level];
  return (
    <li>
      <Badge color={color} variant="light" tt="none" radius="sm" miw={64}>
        {word}
      </Badge>
      <Text size="sm" component="span">
        {area}: <Untrusted text={what} most={300} />
        {place !== undefined && place.page !== 'start' && (
          <>
            {' '}
            <FindingLink place={place} />
          </>
        )}
      </Text>
    </li>
  );
}
