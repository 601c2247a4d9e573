import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import type { ExplanationView, UnknownName } from '../../../proxy/contract/configuration.ts';
import { useAgents } from '../../api/use-agents.ts';
import { DecisionBadge } from '../../parts/decision-badge.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { consequence, reasonWords } from './answer-words.ts';
import classes from './policy.module.css';
import type { Question } from './question.ts';
import { RequirementWords } from './requirement-words.tsx';
import { Steps } from './steps.tsx';

interface Props {
  readonly question: Question;
  readonly explanation: ExplanationView;
  readonly onAsk: (question: Question) => void;
}

/** What the policy says of the call, why, and on the way to it. */
export function Answer({ question, explanation, onAsk }: Props) {
  const { decision, steps, unknown, toolClass } = explanation;
  const { data: agents } = useAgents();
  const owner = agents?.find(({ name }) => name === question.agent)?.owner;
  const { effect, enforced, rule, message, requirement } = decision;
  return (
    <Stack gap="md">
      {unknown.length > 0 && <UnknownNames names={unknown} question={question} onAsk={onAsk} />}
      <Card
        withBorder
        className={`${classes.answer} ${classes[effect]}`}
        component="section"
        aria-label="The decision"
      >
        <Stack gap="sm">
          <Group gap="sm">
            <DecisionBadge effect={effect} enforced={enforced} />
            <Text fw={600} component="span">
              {consequence(effect, enforced)}
            </Text>
          </Group>
          <Text size="sm" component="div">
            <Untrusted text={question.agent} most={100} /> asks{' '}
            <Untrusted text={question.server} most={100} /> for{' '}
            <span className={classes.code}>
              <Untrusted text={question.tool === '' ? question.method : question.tool} most={300} />
            </span>
            {question.method === 'tools/call' &&
              (toolClass === null ? ', a tool that nobody has confirmed' : `, confirmed as ${toolClass}`)}
            .
          </Text>
          <Text size="sm" component="div">
            {reasonWords(decision)}
          </Text>
          {message !== null && (
            <div>
              <Text size="sm" c="dimmed">
                The agent is told:
              </Text>
              <blockquote className={classes.quote}>
                <Untrusted text={message} />
              </blockquote>
            </div>
          )}
          {requirement !== null && <RequirementWords requirement={requirement} owner={owner} />}
        </Stack>
      </Card>
      <section aria-label="What was tried">
        <Title order={2} size="h5" mb={4}>
          What was tried
        </Title>
        <Steps steps={steps} decidedBy={rule} />
      </section>
    </Stack>
  );
}

const WHAT = { agent: 'agent', server: 'server', tool: 'tool' } as const;

/** Misspelt, or not there yet: the answer goes by the name as it stands. */
function UnknownNames({
  names,
  question,
  onAsk,
}: Omit<Props, 'explanation'> & { names: readonly UnknownName[] }) {
  return (
    <Alert color="orange" icon={<IconHelpCircle aria-hidden />} title="Not known here">
      <Stack gap="xs">
        {names.map(({ what, name, meant }) => (
          <Group key={what} gap="xs">
            <Text size="sm" component="span">
              There is no {WHAT[what]}{' '}
              <strong>
                <Untrusted text={name} most={100} />
              </strong>
              {what === 'tool' && ' at this server'}.{meant !== null && ' Did you mean this?'}
            </Text>
            {meant !== null && (
              <Button
                size="compact-sm"
                variant="default"
                maw="100%"
                onClick={() => onAsk({ ...question, [what]: meant })}
              >
                <Untrusted text={meant} most={80} />
              </Button>
            )}
          </Group>
        ))}
        <Text size="sm">The answer goes by the name as you wrote it.</Text>
      </Stack>
    </Alert>
  );
}
