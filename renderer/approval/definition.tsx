import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconPinned } from '@tabler/icons-react';
import type { ApprovalDetail, ToolView } from '../../proxy/contract/views.ts';
import { membersIn } from '../call/json.ts';
import { JsonTree } from '../call/json-tree.tsx';
import { Untrusted } from '../parts/untrusted.tsx';
import classes from './approval.module.css';
import { Fact } from './fact.tsx';

/** Whether the tool is still what was looked at when the call was held, and what it says of itself. */
export function Definition({
  approval,
  waits,
}: {
  readonly approval: ApprovalDetail;
  readonly waits: boolean;
}) {
  const [opened, { toggle }] = useDisclosure();
  const { definition, direction } = approval;
  if (definition === null) {
    if (direction === 'to-agent' || approval.method !== 'tools/call') return null;
    return <Fact name="Definition">The server has not told what this tool is.</Fact>;
  }
  const { same, tool } = definition;
  return (
    <Fact name="Definition">
      <Text
        size="sm"
        component="div"
        className={classes.iconLine}
        {...(same ? {} : { c: 'light-dark(#a61e1e, #ff9c9c)' })}
      >
        {same ? <IconPinned size={16} aria-hidden /> : <IconAlertTriangle size={16} aria-hidden />}
        <span>
          {same
            ? stateWords(tool)
            : `Changed since this call was held.${waits ? ' Approving has no effect.' : ''}`}
        </span>
      </Text>
      {tool !== null && (
        <Button size="compact-xs" variant="default" mt={4} aria-expanded={opened} onClick={toggle}>
          {opened ? 'Hide definition' : 'Show definition'}
        </Button>
      )}
      {opened && tool !== null && (
        <div className={classes.below}>
          <Text size="xs" c="dimmed">
            The server’s own words, which nobody has checked:
          </Text>
          <Untrusted text={tool.description} most={4000} />
          <JsonTree members={membersIn(tool.now, 'definition') ?? []} label="The definition" />
        </div>
      )}
    </Fact>
  );
}

function stateWords(tool: ToolView | null): string {
  const state = tool?.state;
  if (typeof tool?.goneSince === 'number') return 'The server no longer lists this tool.';
  if (state === 'refused') return 'A person has looked at this tool and refused it.';
  if (state === 'confirmed') return 'As confirmed, and still what the server lists.';
  return state === 'changed'
    ? 'Not as it was confirmed: nobody has accepted the change.'
    : 'Nobody has confirmed this tool.';
}
