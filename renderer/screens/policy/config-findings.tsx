import { Alert, Code, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconFileAlert, IconRefresh } from '@tabler/icons-react';
import type { ConfigView } from '../../../proxy/contract/configuration.ts';
import { When } from '../../parts/when.tsx';
import { ProblemList } from './problem-list.tsx';

interface Props {
  readonly config: ConfigView;
  /** Undefined where the file cannot be read. */
  readonly onProblem: ((line: number) => void) | undefined;
  /** Undefined while another text is shown than the one that they are about. */
  readonly onWarning: ((line: number) => void) | undefined;
}

/** What a person must know before they read the text: whether it counts, what is wrong with it, and what waits. */
export function ConfigFindings({ config, onProblem, onWarning }: Props) {
  const { problems, warnings, restart, since } = config;
  return (
    <Stack gap="sm" aria-live="polite">
      {problems.length > 0 && (
        <Alert color="red" icon={<IconFileAlert aria-hidden />} title="The file on disk is not in force">
          <Stack gap="xs">
            <Text size="sm">
              {onProblem === undefined
                ? 'It cannot be read as it is now. '
                : `${found(problems.length, 'problem')}. `}
              What came into force <When at={since} /> goes on deciding every call. Mend the file and save it:
              it is then taken over by itself.
            </Text>
            <ProblemList problems={problems} onJump={onProblem} />
            {onProblem !== undefined && (
              <Text size="xs">What looks like a secret in the file is masked here.</Text>
            )}
          </Stack>
        </Alert>
      )}
      {restart.length > 0 && (
        <Alert color="blue" icon={<IconRefresh aria-hidden />} title="Waits for a restart of the gateway">
          <Text size="sm">
            {restart.map((name, n) => (
              <span key={name}>
                {n > 0 && ', '}
                <Code>{name}</Code>
              </span>
            ))}{' '}
            {restart.length === 1 ? 'was' : 'were'} changed since the gateway started. Until it is started
            again the old {restart.length === 1 ? 'value counts' : 'values count'}.
          </Text>
        </Alert>
      )}
      {onWarning !== undefined && warnings.length > 0 && (
        <Alert
          color="orange"
          icon={<IconAlertTriangle aria-hidden />}
          title={`In force, but ${warnings.length === 1 ? 'one thing looks' : `${warnings.length} things look`} wrong`}
        >
          <ProblemList problems={warnings} onJump={onWarning} />
        </Alert>
      )}
    </Stack>
  );
}

const found = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
