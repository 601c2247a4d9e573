import {
  Alert,
  Autocomplete,
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Stack,
  TextInput,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { AgentView } from '../../../proxy/contract/views.ts';
import { usePeople } from '../../api/use-people.ts';
import { sentenceOf } from '../../parts/states.tsx';
import { WiringLines } from '../../parts/wiring-lines.tsx';
import { useAddAgent } from './use-agent-changes.ts';

/** As the API has it: it becomes a part of file names and of addresses. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly taken: readonly AgentView[];
}

/** Adds an agent, and ends with the lines that connect it. */
export function AddAgent({ opened, onClose, taken }: Props) {
  const add = useAddAgent();
  const close = (): void => {
    add.reset();
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={add.data === undefined ? 'Add an agent' : `${add.data.agent.name} is enrolled`}
    >
      {add.data === undefined ? (
        <AddForm add={add} taken={taken} />
      ) : (
        <Stack gap="md">
          <WiringLines wiring={add.data.wiring} />
          <Group justify="flex-end">
            <Button onClick={close}>Done</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function AddForm({ add, taken }: { add: ReturnType<typeof useAddAgent>; taken: readonly AgentView[] }) {
  const { data: people } = usePeople();
  const [name, setName] = useState('');
  const [owner, setOwner] = useState('');
  const [newOwner, setNewOwner] = useState(false);
  const [days, setDays] = useState<number | string>(90);
  const unknownOwner =
    owner !== '' && people !== undefined && !people.some((person) => person.name === owner);
  const nameProblem = problemOf(name, taken);
  const ready = NAME.test(name) && nameProblem === null && owner !== '' && (!unknownOwner || newOwner);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (ready) add.mutate({ name, owner, days: Number(days), ...(unknownOwner ? { newOwner: true } : {}) });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="What you will know it by: claude-code, ci-release"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={nameProblem}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
        />
        <Autocomplete
          label="Owner"
          description="The person or team that answers for what it does"
          data={people?.map((person) => person.name) ?? []}
          value={owner}
          onChange={setOwner}
          comboboxProps={{ withinPortal: false }}
          autoComplete="off"
        />
        {unknownOwner && (
          <Checkbox
            label={`Nobody is called ${owner} here yet. Make them known as an owner (they cannot approve).`}
            checked={newOwner}
            onChange={(event) => setNewOwner(event.currentTarget.checked)}
          />
        )}
        <NumberInput
          label="Certificate for how many days"
          value={days}
          onChange={setDays}
          min={1}
          max={397}
          clampBehavior="strict"
          allowDecimal={false}
        />
        {add.error !== null && (
          <Alert color="red" role="alert" title="Not added">
            {sentenceOf(add.error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={add.isPending} disabled={!ready}>
            Add
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function problemOf(name: string, taken: readonly AgentView[]): string | null {
  if (name === '') return null;
  if (!NAME.test(name))
    return 'Lower-case letters, digits, dot, dash and underscore, beginning with a letter or digit.';
  return taken.some((agent) => agent.name === name && agent.state !== 'revoked')
    ? 'There is one of this name.'
    : null;
}
