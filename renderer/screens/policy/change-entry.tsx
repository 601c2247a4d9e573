import { Anchor, Badge, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { ConfigChangeView, ConfigDifferenceView } from '../../../proxy/contract/configuration.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { When } from '../../parts/when.tsx';
import { withoutMark } from './change-words.ts';
import classes from './policy.module.css';
import { Who } from './who.tsx';

/** Differences shown in the list; the rest is behind the link. */
const MOST_SHOWN = 6;

/** One change in the list. `first`: there was none before it. */
export function ChangeEntry({
  change,
  first,
}: {
  readonly change: ConfigChangeView;
  readonly first: boolean;
}) {
  const { index, time, by, loosens, changes } = change;
  return (
    <li className={classes.change}>
      <Group gap="sm">
        <Anchor
          component={Link}
          href={`/policy/history/${index}`}
          className={classes.open ?? ''}
          fw={600}
          size="sm"
        >
          <When at={time} />
        </Anchor>
        <Text size="sm" component="span">
          <Who by={by} />
        </Text>
        {loosens && <Loosens />}
      </Group>
      <Differences changes={changes.slice(0, MOST_SHOWN)} none={first ? FIRST : NOTHING} />
      {changes.length > MOST_SHOWN && (
        <Text size="sm" c="dimmed">
          and {changes.length - MOST_SHOWN} more
        </Text>
      )}
    </li>
  );
}
const FIRST = 'The first configuration on record.';
const NOTHING = 'Nothing that decides is different: comments, order of keys, or the same again.';

/** May allow or show something that was not before; the word is the contract's. */
export function Loosens() {
  return (
    <Badge color="orange" variant="light" radius="sm" tt="none">
      loosens
    </Badge>
  );
}

export function Differences({ changes, none }: { changes: readonly ConfigDifferenceView[]; none: string }) {
  if (changes.length === 0)
    return (
      <Text size="sm" c="dimmed" mt={4}>
        {none}
      </Text>
    );
  return (
    <ul className={classes.differences}>
      {changes.map(({ rule, change, loosens, words }) => (
        <li key={`${rule} ${change}`}>
          <Untrusted text={withoutMark(words)} />
          {loosens && <span className={classes.loosens}> · loosens</span>}
        </li>
      ))}
    </ul>
  );
}
