import { Button, Group, Text } from '@mantine/core';
import classes from './approval.module.css';
import { MOST_LOOKS } from './reading.ts';
import type { Seen } from './use-seen-whole.ts';

interface Props {
  readonly hindered: string | undefined;
  readonly loaded: boolean;
  readonly focused: boolean;
  readonly armed: boolean;
  readonly seen: Seen;
}

/** Why it cannot be approved yet, or what has not been seen of it; and the way to the next part of a long call. */
export function DecisionStatus(props: Props) {
  const { hindered, loaded, seen } = props;
  return (
    <Group gap="xs" mih={22}>
      <Text size="sm" c="dimmed" role="status">
        {statusWords(props)}
      </Text>
      {loaded && !seen.whole && hindered === undefined && (
        <>
          <Button size="compact-xs" variant="default" onClick={seen.next}>
            Show the next part
            <span className={classes.kbd} aria-hidden>
              Page ↓
            </span>
          </Button>
          <Text size="sm" c="dimmed" className={classes.left ?? ''} fw={400}>
            {seen.percent} % seen
          </Text>
        </>
      )}
    </Group>
  );
}

function statusWords({ hindered, loaded, focused, armed, seen }: Props): string {
  if (!loaded) return 'Loading what the call would change …';
  if (!focused) return 'Click into this window to decide.';
  if (hindered !== undefined) return hindered;
  if (!seen.whole) {
    if (seen.closed) return 'To approve, see the whole call: a part of it is closed. Open it.';
    if (seen.screens <= MOST_LOOKS) return 'To approve, see the whole call: it goes on below.';
    return `The call is ${count(seen.screens)} screens long. To approve, see it from its beginning to its end in ${MOST_LOOKS} looks or more.`;
  }
  if (!armed) return 'Take a look first …';
  if (!seen.passedOver) return '';
  return `Not all of it was on the screen: it is ${count(seen.screens)} screens long, and what lies between your looks was passed over.`;
}

const count = (screens: number): string => screens.toLocaleString('en');
