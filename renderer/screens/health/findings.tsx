import { Badge, Code, Group, List, Stack, Text, Title } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconHelpCircle,
  IconShieldX,
  type TablerIcon,
} from '@tabler/icons-react';
import type { HealthFinding } from '../../../proxy/contract/health.ts';
import { useProgram } from '../../api/use-program.ts';
import { asTyped, commandsIn } from '../../parts/as-typed.ts';
import { FindingLink } from '../../parts/finding-link.tsx';
import { InOrder } from '../../parts/in-order.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import classes from './findings.module.css';

type Level = HealthFinding['level'];
const LEVELS: readonly { level: Level; title: string; color: string; icon: TablerIcon }[] = [
  { level: 'bad', title: 'Wrong', color: 'red', icon: IconShieldX },
  { level: 'warn', title: 'To look at', color: 'orange', icon: IconAlertTriangle },
  { level: 'unknown', title: 'Could not be looked at', color: 'gray', icon: IconHelpCircle },
  { level: 'good', title: 'Well', color: 'teal', icon: IconCircleCheck },
];

/** The findings by how bad they are. */
export function Findings({ findings }: { readonly findings: readonly HealthFinding[] }) {
  return (
    <Stack gap="lg">
      {LEVELS.map(({ level, title, color, icon: Icon }) => {
        const found = findings.filter((finding) => finding.level === level);
        if (found.length === 0) return null;
        return (
          <section key={level} aria-label={title}>
            <Group gap="xs" mb="xs">
              <Icon size={18} color={`var(--mantine-color-${color}-text)`} aria-hidden />
              <Title order={2} size="h5">
                {title}
              </Title>
              <Text c="dimmed" size="sm">
                {found.length}
              </Text>
            </Group>
            <List listStyleType="none" className={classes.list}>
              {found.map((finding) => (
                <List.Item key={`${finding.area} ${finding.what}`} className={classes.item}>
                  <Group gap="sm" align="flex-start" wrap="nowrap">
                    <Badge color={color} variant="light" tt="none" miw={92} mt={2}>
                      {finding.area}
                    </Badge>
                    <div>
                      <Text size="sm">
                        <Untrusted text={finding.what} />
                      </Text>
                      {finding.advice !== undefined && <Advice text={finding.advice} />}
                      {finding.place !== undefined && <FindingLink place={finding.place} />}
                    </div>
                  </Group>
                </List.Item>
              ))}
            </List>
          </section>
        );
      })}
    </Stack>
  );
}

/** What to do; what of it is a command stands out, to be found and copied. */
function Advice({ text }: { readonly text: string }) {
  const program = useProgram();
  return (
    <Text size="sm" c="dimmed" component="div">
      <InOrder of={commandsIn(text)}>
        {(part) =>
          part.isCommand ? (
            <Code>
              <Untrusted text={asTyped(part.text, program)} />
            </Code>
          ) : (
            <Untrusted text={part.text} />
          )
        }
      </InOrder>
    </Text>
  );
}
