import { Alert, Button, Group, NativeSelect, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ApiFailure } from '../../api/failure.ts';
import { sentenceOf } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import classes from './servers.module.css';
import { CLASSES, classesInWords, toolCount } from './tool-order.ts';
import { useConfirmTools, useRefuseTools } from './use-server-changes.ts';
import type { ToolChoices } from './use-tool-choices.ts';

interface Props {
  readonly server: string;
  readonly choices: ToolChoices;
  /** Names of the ticked tools that the words in the search field hide. */
  readonly hidden: number;
  /** Tools that wait for somebody to look at them. */
  readonly open: number;
  /** Called when it is done: the bar goes, and the focus has to go somewhere. */
  readonly onDone: () => void;
}

/** What can be done with the ticked tools; the buttons say what they do. */
export function ToolBar({ server, choices, hidden, open, onDone }: Props) {
  const confirm = useConfirmTools(server);
  const refuse = useRefuseTools(server);
  const { ticked, lapsed } = choices;
  const error = confirm.error ?? refuse.error;
  if (ticked.length === 0 && lapsed === 0 && error === null) return open === 0 ? null : <NothingTicked />;
  const taken = ticked.map((tool) => choices.classOf(tool));
  const only = taken.every((one) => one === taken[0]) ? taken[0] : undefined;
  const done = (color: string, title: string, message: string): void => {
    choices.clear();
    notifications.show({ color, title, message });
    onDone();
  };
  const start = (): void => {
    confirm.reset();
    refuse.reset();
  };
  const onConfirm = (): void => {
    start();
    const tools = ticked.map((tool) => ({
      name: tool.name,
      definition: tool.definition,
      class: choices.classOf(tool),
    }));
    confirm.mutate(tools, {
      onSuccess: () =>
        done('teal', `Confirmed ${toolCount(tools.length)} of ${server}`, classesInWords(taken)),
    });
  };
  const onRefuse = (): void => {
    start();
    const tools = ticked.map(({ name, definition }) => ({ name, definition }));
    refuse.mutate(tools, {
      onSuccess: () =>
        done(
          'orange',
          `Refused ${toolCount(tools.length)} of ${server}`,
          'They are not confirmed: their calls are held.',
        ),
    });
  };
  const busy = confirm.isPending || refuse.isPending;
  return (
    <section className={classes.bar} aria-label="The ticked tools">
      {error !== null && <NotDone error={error} />}
      {lapsed > 0 && (
        <Alert color="orange" role="alert" mb="xs" title={`${toolCount(lapsed)} changed while you looked`}>
          What you ticked is not what the server lists now, so the tick is gone. Look again.
        </Alert>
      )}
      <Group gap="xs" justify="space-between">
        <Text size="sm" aria-live="polite">
          {toolCount(ticked.length)} ticked{hidden > 0 && `, ${hidden} of them not in view`}
        </Text>
        <Group gap="xs">
          {ticked.length > 1 && (
            <NativeSelect
              size="xs"
              aria-label="Take all ticked tools as"
              data={[
                { value: '', label: 'each as chosen' },
                ...CLASSES.map((one) => ({ value: one, label: `all as ${one}` })),
              ]}
              value={only ?? ''}
              onChange={(event) => {
                const next = CLASSES.find((one) => one === event.currentTarget.value);
                if (next !== undefined) choices.take(ticked, next);
              }}
            />
          )}
          <Button
            size="xs"
            variant="default"
            disabled={busy}
            onClick={() => {
              start();
              choices.clear();
            }}
          >
            Untick
          </Button>
          {ticked.length > 0 && (
            <>
              <Button
                size="xs"
                color="red"
                variant="light"
                loading={refuse.isPending}
                disabled={busy}
                onClick={onRefuse}
              >
                Refuse {toolCount(ticked.length)}
              </Button>
              <Button size="xs" loading={confirm.isPending} disabled={busy} onClick={onConfirm}>
                Confirm {toolCount(ticked.length)}
                {only === undefined ? `: ${classesInWords(taken)}` : ` as ${only}`}
              </Button>
            </>
          )}
        </Group>
      </Group>
    </section>
  );
}

/** A class that was chosen counts for nothing before it is confirmed: said where the button will be. */
function NothingTicked() {
  return (
    <section className={classes.bar} aria-label="The ticked tools">
      <Group gap="xs" justify="space-between">
        <Text size="sm" c="dimmed">
          Tick the tools that you have looked at, then confirm or refuse them.
        </Text>
        <Button size="xs" disabled>
          Confirm
        </Button>
      </Group>
    </section>
  );
}

function NotDone({ error }: { readonly error: unknown }) {
  const moved = error instanceof ApiFailure && error.code === 'conflict';
  return (
    <Alert
      color="red"
      role="alert"
      mb="xs"
      title={moved ? 'Not done: a definition changed while you looked' : 'Not done'}
    >
      <Untrusted text={sentenceOf(error)} most={1000} />
      {moved && ' The list below is as it is now.'}
    </Alert>
  );
}
