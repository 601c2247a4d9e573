import { Button, Group, Text } from '@mantine/core';
import { wordsOf } from './command-words.ts';
import type { ServerDraft } from './server-draft.ts';

interface Props {
  readonly draft: ServerDraft;
  readonly put: (change: Partial<ServerDraft>) => void;
}

/** A whole command line, as one pastes it, is no program's name: offered as its words. */
export function TakeApart({ draft, put }: Props) {
  const words = wordsOf(draft.command);
  if (words === undefined || draft.args.trim() !== '') return null;
  const [command, ...args] = words;
  return (
    <Group gap="xs" mt={-8}>
      <Text size="sm">This is a whole command line.</Text>
      <Button size="compact-xs" variant="default" onClick={() => put({ command, args: args.join('\n') })}>
        Take it apart
      </Button>
    </Group>
  );
}
