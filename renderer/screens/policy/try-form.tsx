import { Button, Group, Kbd, Stack, Text } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useAgents } from '../../api/use-agents.ts';
import { useServers } from '../../api/use-servers.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { hasUnseen } from '../../parts/visible-parts.ts';
import { ArgumentsField } from './arguments-field.tsx';
import { NameField } from './name-field.tsx';
import { problemsOf, type Question } from './question.ts';
import { skeletonOf } from './skeleton.ts';

interface Props {
  /** The question that the address holds. */
  readonly asked: Question;
  readonly busy: boolean;
  readonly onAsk: (question: Question) => void;
}
/** What policy decides on; see docs/policy.md. A question may name another. */
const METHODS = [
  'tools/call',
  'prompts/get',
  'resources/read',
  'resources/subscribe',
  'completion/complete',
  'sampling/createMessage',
  'elicitation/create',
  'roots/list',
];

/** Names are suggested, not demanded: what a policy says of a tool that is not there yet is a good question too. */
export function TryForm({ asked, busy, onAsk }: Props) {
  const { data: agents } = useAgents();
  const { data: servers } = useServers();
  const [draft, setDraft] = useState(asked);
  // An address that holds half a question says what is missing.
  const [tried, setTried] = useState(asked.agent !== '' || asked.server !== '' || asked.tool !== '');
  const { agent, server, method, tool, args } = asked;
  useEffect(() => setDraft({ agent, server, method, tool, args }), [agent, server, method, tool, args]);
  const tools = servers?.find(({ name }) => name === draft.server)?.tools ?? [];
  const known = tools.find(({ name }) => name === draft.tool);
  const skeleton = known === undefined ? undefined : skeletonOf(known.now);
  const wrong = tried ? problemsOf(draft) : {};
  const put = (part: Partial<Question>): void => setDraft((before) => ({ ...before, ...part }));
  const ask = (): void => {
    setTried(true);
    if (Object.keys(problemsOf(draft)).length === 0) onAsk(draft);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask();
  };
  return (
    <form onSubmit={submit} noValidate aria-label="The call">
      <Stack gap="sm">
        <NameField
          label="Agent"
          known={agents?.filter(({ state }) => state !== 'revoked').map(({ name }) => name) ?? []}
          value={draft.agent}
          onChange={(next) => put({ agent: next })}
          error={wrong.agent}
        />
        <NameField
          label="Server"
          known={servers?.map(({ name }) => name) ?? []}
          value={draft.server}
          onChange={(next) => put({ server: next })}
          error={wrong.server}
        />
        <NameField
          label="Method"
          known={METHODS}
          all
          value={draft.method}
          onChange={(next) => put({ method: next })}
          error={wrong.method}
        />
        <div>
          <NameField
            label={draft.method === 'tools/call' ? 'Tool' : 'Tool, prompt or URI'}
            known={draft.method === 'tools/call' ? tools.map(({ name }) => name) : []}
            value={draft.tool}
            onChange={(next) => put({ tool: next })}
            error={wrong.tool}
          />
          {hasUnseen(draft.tool) && (
            <Text size="xs" mt={4}>
              This name holds characters that cannot be seen: <Untrusted text={draft.tool} most={300} />
            </Text>
          )}
        </div>
        <ArgumentsField
          value={draft.args}
          onChange={(next) => put({ args: next })}
          onAsk={ask}
          skeleton={skeleton}
        />
        <Group gap="sm">
          <Button type="submit" loading={busy} leftSection={<IconScale size={16} aria-hidden />}>
            Ask the policy
          </Button>
          <Text size="xs" c="dimmed" visibleFrom="sm">
            <Kbd size="xs">Ctrl</Kbd> + <Kbd size="xs">Enter</Kbd>
          </Text>
        </Group>
      </Stack>
    </form>
  );
}
