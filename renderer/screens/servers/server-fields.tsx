import { Button, Collapse, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { NamedValues } from './named-values.tsx';
import type { DraftProblems, ServerDraft } from './server-draft.ts';
import { TakeApart } from './take-apart.tsx';

interface Props {
  readonly draft: ServerDraft;
  readonly problems: DraftProblems;
  readonly put: (change: Partial<ServerDraft>) => void;
}

/** A program that the gateway starts. */
export function StdioFields({ draft, problems, put }: Props) {
  return (
    <>
      <TextInput
        label="Command"
        description="The program alone: npx, uvx, or a path"
        value={draft.command}
        onChange={(event) => put({ command: event.currentTarget.value })}
        autoComplete="off"
        spellCheck={false}
      />
      <TakeApart draft={draft} put={put} />
      <Textarea
        label="Arguments"
        description="One a line. Every process on the machine can read them, so they hold no secret."
        value={draft.args}
        onChange={(event) => put({ args: event.currentTarget.value })}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
      />
      <NamedValues
        what="variable"
        values={draft.variables}
        problems={problems.values}
        onChange={(variables) => put({ variables })}
      />
      <MoreSettings>
        <TextInput
          label="Working folder"
          description="On the gateway’s machine. May be left out."
          value={draft.cwd}
          onChange={(event) => put({ cwd: event.currentTarget.value })}
          autoComplete="off"
          spellCheck={false}
        />
        <NativeSelect
          label="Sandbox"
          value={draft.sandbox}
          onChange={(event) => {
            const found = SANDBOX.find(({ value }) => value === event.currentTarget.value);
            if (found !== undefined) put({ sandbox: found.value });
          }}
          data={[...SANDBOX]}
        />
        <ModeField draft={draft} put={put} />
      </MoreSettings>
    </>
  );
}

const SANDBOX = [
  { value: 'auto', label: 'Where the machine has one' },
  { value: 'required', label: 'Always: it does not start without' },
  { value: 'off', label: 'Never: it may read the data folder' },
] as const;

/** A server that runs elsewhere. */
export function HttpFields({ draft, problems, put }: Props) {
  return (
    <>
      <TextInput
        label="Address"
        description="Of its MCP endpoint: https://example.com/mcp"
        type="url"
        value={draft.url}
        onChange={(event) => put({ url: event.currentTarget.value })}
        error={problems.url}
        autoComplete="off"
        spellCheck={false}
      />
      <NamedValues
        what="header"
        values={draft.headers}
        problems={problems.values}
        onChange={(headers) => put({ headers })}
      />
      <MoreSettings>
        <TextInput
          label="Certificate authority"
          description="PEM file on the gateway’s machine, where a company’s own authority signs it. May be left out."
          value={draft.ca}
          onChange={(event) => put({ ca: event.currentTarget.value })}
          autoComplete="off"
          spellCheck={false}
        />
        <ModeField draft={draft} put={put} />
      </MoreSettings>
    </>
  );
}

/** What hardly anyone needs at first. */
function MoreSettings({ children }: { readonly children: ReactNode }) {
  const [opened, { toggle }] = useDisclosure();
  return (
    <div>
      <Button
        size="compact-sm"
        variant="subtle"
        aria-expanded={opened}
        leftSection={
          opened ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />
        }
        onClick={toggle}
      >
        More settings
      </Button>
      <Collapse expanded={opened}>
        <Stack gap="md" pt="sm">
          {children}
        </Stack>
      </Collapse>
    </div>
  );
}

const MODES = [
  { value: '', label: 'As the gateway does' },
  { value: 'enforce', label: 'Enforce: the policy decides' },
  { value: 'observe', label: 'Observe: nothing is held or denied' },
] as const;

function ModeField({ draft, put }: Pick<Props, 'draft' | 'put'>) {
  return (
    <NativeSelect
      label="Mode"
      value={draft.mode}
      onChange={(event) => {
        const found = MODES.find(({ value }) => value === event.currentTarget.value);
        if (found !== undefined) put({ mode: found.value });
      }}
      data={[...MODES]}
    />
  );
}
