import { Button, Group, Text } from '@mantine/core';
import classes from './approval.module.css';
import type { Seen } from './use-seen-whole.ts';

interface Props {
  readonly hindered: string | undefined;
  readonly loaded: boolean;
  readonly focused: boolean;
  /** Whether it may be approved by now. */
  readonly armed: boolean;
  readonly seen: Seen;
}

/** Why it cannot be approved yet, or what has not been seen of it; and the way to the next part of a long call. */
export function DecisionStatus(props: Props) {
  const { hindered, loaded, seen } = props;
  const goesOn = loaded && !seen.whole && seen.percent !== undefined && hindered === undefined;
  const isSkipped = seen.whole && seen.skipped && hindered === undefined;
  return (
    <Group gap="xs" mih={22}>
      <Text size="sm" {...(isSkipped ? { fw: 650 } : { c: 'dimmed' })} role="status">
        {statusWords(props)}
      </Text>
      {goesOn && (
        <>
          <Button size="compact-xs" variant="default" onClick={seen.next}>
            Show the next part
            <span className={classes.kbd} aria-hidden>
              Page ↓
            </span>
          </Button>
          {seen.screens !== undefined && (
            <Button size="compact-xs" variant="default" onClick={seen.skip}>
              Skip a part
            </Button>
          )}
          <Text size="sm" c="dimmed">
            {percentWords(seen.percent)} seen
            {seen.skipped && `, at ${seen.reached} %`}
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
  if (seen.percent === undefined) return 'Take a look first …';
  if (!seen.whole) {
    if (seen.closed) return 'To approve, see the whole call: a part of it is closed. Open it.';
    if (seen.screens === undefined) return 'To approve, see the whole call.';
    return `To approve, go through the whole call: it is ${seen.screens.toLocaleString('en')} screens long.`;
  }
  if (seen.skipped)
    return `Only ${percentWords(seen.percent)} of the call was on the screen: the rest was skipped.`;
  return armed ? '' : 'Take a look first …';
}

const percentWords = (percent: number): string => (percent < 1 ? 'less than 1 %' : `${percent} %`);
