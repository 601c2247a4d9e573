import { Stack, Text } from '@mantine/core';
import { InOrder } from '../parts/in-order.tsx';
import { VisibleText } from '../parts/visible-text.tsx';
import classes from './call.module.css';
import { CodeView } from './code-view.tsx';
import { type ShellCommand, splitShell } from './split-shell.ts';

const JOINTS: Readonly<Record<string, string>> = {
  '|': 'its output goes into',
  '&&': 'if that succeeds, then',
  '||': 'if that fails, then',
  ';': 'then',
  '&': 'in the background, and at once',
};
/** More words than anyone reads one by one. */
const MOST_WORDS = 200;

/** A command line as it is, and the words that a POSIX shell makes of it. */
export function ShellView({ line }: { readonly line: string }) {
  const commands = line.length > 50_000 ? undefined : splitShell(line);
  const words = commands?.reduce((sum, { argv }) => sum + argv.length, 0) ?? 0;
  return (
    <Stack gap="xs">
      <CodeView text={line} language="bash" label="The command line" />
      {commands === undefined || words > MOST_WORDS ? (
        <Text size="sm" c="dimmed">
          {commands === undefined
            ? 'This line needs a shell to be read; it is shown as it is.'
            : `${words} words: too many to list one by one.`}
        </Text>
      ) : (
        <InOrder of={commands}>{(command) => <Command command={command} />}</InOrder>
      )}
    </Stack>
  );
}

function Command({ command }: { readonly command: ShellCommand }) {
  return (
    <>
      <Words words={command.argv} />
      {command.redirections.map(({ operator, to }) => (
        <Text key={`${operator}${to}`} size="sm" component="div">
          {operator.includes('<') ? 'reads from' : operator.includes('>>') ? 'appends to' : 'writes to'}{' '}
          <bdi className={classes.mono}>
            <VisibleText text={to} />
          </bdi>{' '}
          <span className={classes.note}>({operator})</span>
        </Text>
      ))}
      {command.joint !== '' && command.joint !== ';;' && (
        <Text size="sm" c="dimmed">
          {JOINTS[command.joint] ?? command.joint} <span className={classes.mono}>({command.joint})</span>
        </Text>
      )}
    </>
  );
}

/** The words of one command, numbered as `argv`: the program first. */
export function Words({ words }: { words: readonly { readonly text: string; readonly expands: boolean }[] }) {
  return (
    <ol className={classes.argv} start={0}>
      <InOrder of={words}>
        {({ text, expands }) => (
          <li>
            <bdi className={classes.word}>
              {text === '' ? <span className={classes.note}>(empty)</span> : <VisibleText text={text} />}
            </bdi>
            {expands && <span className={classes.note}> the shell fills this in</span>}
          </li>
        )}
      </InOrder>
    </ol>
  );
}
