import { Anchor, List, Text } from '@mantine/core';
import type { ConfigProblemView } from '../../../proxy/contract/configuration.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { Place } from './config-line.tsx';
import classes from './policy.module.css';

interface Props {
  readonly problems: readonly ConfigProblemView[];
  /** Undefined where there is no text to go to. */
  readonly onJump?: ((line: number) => void) | undefined;
}

/** What is wrong, each with the way to its line. */
export function ProblemList({ problems, onJump }: Props) {
  return (
    <List size="sm" spacing={4} className={classes.problems} listStyleType="none">
      {problems.map(({ line, column, path, message }) => (
        <List.Item key={`${line} ${column} ${path} ${message}`}>
          {onJump === undefined ? (
            <Text span size="sm">
              Line {line}:{' '}
            </Text>
          ) : (
            <Anchor
              component="button"
              type="button"
              size="sm"
              c="inherit"
              underline="always"
              onClick={() => onJump(line)}
            >
              Line {line}
            </Anchor>
          )}{' '}
          <Place path={path} />
          <Untrusted text={message} />
        </List.Item>
      ))}
    </List>
  );
}
