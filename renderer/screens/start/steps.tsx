import { Accordion, Group, Text } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { shell } from '../../api/shell.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { AgentStep } from './agent-step.tsx';
import { ApproverStep } from './approver-step.tsx';
import { CallStep } from './call-step.tsx';
import { EnforceStep } from './enforce-step.tsx';
import { type Facts, nextStep, type Progress, STEPS, type StepName } from './progress.ts';
import { ServerStep } from './server-step.tsx';
import classes from './start.module.css';
import { ToolsStep } from './tools-step.tsx';

const TITLES: Readonly<Record<StepName, string>> = {
  approver: shell === undefined ? 'Enrol an approver' : 'Name yourself',
  server: 'Add a server',
  tools: 'Confirm its tools',
  agent: 'Add an agent and connect it',
  call: 'Make a first call',
  enforce: 'Enforce, when you are ready',
};

interface Props {
  readonly facts: Facts;
  readonly progress: readonly Progress[];
}

/** The checklist: what is done is folded, what is next is open. */
export function Steps({ facts, progress }: Props) {
  const next = nextStep(progress) ?? null;
  // What someone opened stays open until the next step is another one.
  const [chosen, setChosen] = useState<{ at: StepName | null; open: string | null }>();
  const open = chosen?.at === next ? chosen.open : next;
  return (
    <Accordion
      variant="contained"
      order={2}
      value={open}
      onChange={(value) => setChosen({ at: next, open: value })}
      classNames={{ label: classes.label ?? '' }}
      keepMounted={false}
    >
      {progress.map(({ step, done, said }) => (
        <Accordion.Item key={step} value={step}>
          <Accordion.Control icon={<Mark done={done} />}>
            <Group gap="xs" wrap="wrap">
              <Text fw={step === next ? 650 : 500} c={done ? 'dimmed' : ''}>
                {STEPS.indexOf(step) + 1}. {TITLES[step]}
              </Text>
              <Text size="sm" c="dimmed" component="span">
                {done && (said === '' ? 'done' : 'done: ')}
                <Untrusted text={said} />
              </Text>
            </Group>
          </Accordion.Control>
          <Accordion.Panel>{bodyOf(step, facts)}</Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function Mark({ done }: { readonly done: boolean }) {
  return done ? (
    <IconCircleCheckFilled size={20} color="var(--mantine-color-teal-text)" aria-hidden />
  ) : (
    <IconCircle size={20} color="var(--mantine-color-dimmed)" aria-hidden />
  );
}

function bodyOf(step: StepName, { servers, agents, first, status, approvers }: Facts): ReactNode {
  switch (step) {
    case 'approver':
      return <ApproverStep approvers={approvers} />;
    case 'server':
      return <ServerStep servers={servers} />;
    case 'tools':
      return <ToolsStep servers={servers} />;
    case 'agent':
      return <AgentStep agents={agents} heard={first.heard} />;
    case 'call':
      return <CallStep servers={servers} call={first.call} />;
    case 'enforce':
      return <EnforceStep status={status} servers={servers} />;
  }
}
