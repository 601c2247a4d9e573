import '../../call/colours.css';
import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMemo } from 'react';
import type { ToolView } from '../../../proxy/contract/views.ts';
import { DiffView } from '../../call/diff-view.tsx';
import { membersIn } from '../../call/json.ts';
import { JsonTree } from '../../call/json-tree.tsx';
import { visibleWords } from '../../parts/visible-parts.ts';
import { definitionText } from './definition-text.ts';
import classes from './servers.module.css';

/** A name within a label: what cannot be seen by its code, and no longer than one listens to. */
const spoken = (name: string): string => visibleWords(name.slice(0, 80));

/** What a tool is by its server's own words; of a changed one what is different from what was confirmed. */
export function ToolDefinition({ tool, labelId }: { readonly tool: ToolView; readonly labelId: string }) {
  const changed = tool.state !== 'confirmed' && tool.before !== null;
  const [opened, { toggle }] = useDisclosure(tool.state === 'changed');
  const what = changed ? 'what changed' : 'definition';
  const buttonId = `${labelId}-definition`;
  return (
    <>
      <div className={classes.opener}>
        <Button
          id={buttonId}
          size="compact-xs"
          variant="default"
          aria-expanded={opened}
          aria-labelledby={`${buttonId} ${labelId}`}
          onClick={toggle}
        >
          {opened ? `Hide ${what}` : `Show ${what}`}
        </Button>
      </div>
      {opened && (
        <div className={classes.opened}>
          {changed ? (
            <Change
              before={tool.before ?? ''}
              now={tool.now}
              label={`What changed in ${spoken(tool.name)}`}
            />
          ) : (
            <Whole text={tool.now} label={`Definition of ${spoken(tool.name)}`} />
          )}
        </div>
      )}
    </>
  );
}

function Change({
  before,
  now,
  label,
}: {
  readonly before: string;
  readonly now: string;
  readonly label: string;
}) {
  const texts = useMemo(
    () => ({ before: definitionText(before), after: definitionText(now) }),
    [before, now],
  );
  return <DiffView {...texts} label={label} />;
}

function Whole({ text, label }: { readonly text: string; readonly label: string }) {
  const members = useMemo(() => membersIn(text, 'definition') ?? [], [text]);
  return (
    <>
      <Text size="xs" c="dimmed" mb={4}>
        The server’s own words, which nobody has checked:
      </Text>
      <JsonTree members={members} label={label} />
    </>
  );
}
