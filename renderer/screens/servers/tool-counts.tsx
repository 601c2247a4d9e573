import { Badge, Group, Text } from '@mantine/core';
import type { ToolView } from '../../../proxy/contract/views.ts';
import classes from './servers.module.css';
import { countTools } from './tool-order.ts';

/** The tools of a server by state, first what a person has to look at. */
export function ToolCounts({ tools }: { readonly tools: readonly ToolView[] }) {
  const { changed, fresh, refused, confirmed, gone } = countTools(tools);
  return (
    <Group gap={6} className={classes.counts ?? ''}>
      {changed > 0 && (
        <Badge color="red" variant="light" tt="none" className={classes.badge}>
          {changed.toLocaleString('en')} changed
        </Badge>
      )}
      {fresh > 0 && (
        <Badge color="blue" variant="light" tt="none" className={classes.badge}>
          {fresh.toLocaleString('en')} new
        </Badge>
      )}
      {refused > 0 && (
        <Badge color="orange" variant="light" tt="none" className={classes.badge}>
          {refused.toLocaleString('en')} refused
        </Badge>
      )}
      {(confirmed > 0 || tools.length === 0) && (
        <Text
          size="sm"
          component="span"
          className={classes.badge}
          {...(changed + fresh > 0 ? { c: 'dimmed' } : {})}
        >
          {tools.length === 0 ? 'no tools' : `${confirmed.toLocaleString('en')} confirmed`}
        </Text>
      )}
      {gone > 0 && (
        <Text size="sm" component="span" c="dimmed" className={classes.badge}>
          {gone.toLocaleString('en')} gone
        </Text>
      )}
    </Group>
  );
}
