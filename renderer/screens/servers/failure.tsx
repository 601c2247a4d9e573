import { Text } from '@mantine/core';
import { InOrder } from '../../parts/in-order.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import type { FailureWords } from './failure-words.ts';
import classes from './servers.module.css';

/** Lines of a child's stderr: the gateway keeps a dozen. */
const LONGEST_LINE = 2000;

interface Props {
  readonly failure: FailureWords;
  readonly advice?: string;
}

/** Why a server could not be used, what it said itself, and what to do. */
export function Failure({ failure: { message, said }, advice }: Props) {
  return (
    <div className={classes.failure}>
      <Text size="sm">
        <Untrusted text={message} most={2000} />
      </Text>
      {said.length > 0 && (
        <figure className={classes.said}>
          <Text component="figcaption" size="xs" c="dimmed">
            Its own last lines
          </Text>
          <InOrder of={said}>
            {(line) => (
              <div className={classes.saidLine}>
                <Untrusted text={line} most={LONGEST_LINE} />
              </div>
            )}
          </InOrder>
        </figure>
      )}
      {advice !== undefined && (
        <Text size="sm" c="dimmed">
          {advice}
        </Text>
      )}
    </div>
  );
}
