import { Badge, Tooltip } from '@mantine/core';
import type { ServerView } from '../../../proxy/contract/views.ts';
import classes from './servers.module.css';

interface Shown {
  readonly word: string;
  readonly color: string;
  readonly means: string;
}
const STATES: Readonly<Record<ServerView['health']['state'], Shown>> = {
  up: { word: 'up', color: 'teal', means: 'Its last exchange went well.' },
  idle: { word: 'idle', color: 'gray', means: 'No process of it runs now. The next call starts one.' },
  unasked: {
    word: 'not asked yet',
    color: 'gray',
    means: 'Nothing was asked of it since the gateway started.',
  },
  failing: { word: 'failing', color: 'red', means: 'Its last exchange failed.' },
};
const PAUSED: Shown = { word: 'paused', color: 'orange', means: 'Every new call is refused and recorded.' };

/** How a server is, in a word. A pause comes before everything else: no call gets through. */
export function ServerState({ server, paused }: { readonly server: ServerView; readonly paused: boolean }) {
  const states = [...(paused ? [PAUSED] : []), STATES[server.health.state]];
  return states.map(({ word, color, means }) => (
    <Tooltip key={word} label={means}>
      <Badge color={color} variant="light" tt="none" mr={4} className={classes.badge}>
        {word}
      </Badge>
    </Tooltip>
  ));
}

const KEPT_APART: Readonly<Record<string, Shown>> = {
  none: {
    word: 'no sandbox',
    color: 'orange',
    means:
      'It runs with the data folder and the keys in its reach: this machine offers no sandbox. Install bubblewrap.',
  },
  off: {
    word: 'sandbox off',
    color: 'orange',
    means: 'It runs with the data folder and the keys in its reach: the configuration says so.',
  },
  untried: { word: 'not started yet', color: 'gray', means: 'How it is kept apart shows once it runs.' },
};

/** Whether a server that runs on this machine is kept apart from the data folder and the keys. */
export function SandboxState({ sandbox }: { readonly sandbox: string | null }) {
  const { word, color, means } =
    sandbox === null
      ? { word: 'elsewhere', color: 'gray', means: 'It runs on its own: nothing of it is started here.' }
      : (KEPT_APART[sandbox] ?? {
          word: 'sandboxed',
          color: 'teal',
          means: `It runs without the data folder and the keys in reach (${sandbox}).`,
        });
  return (
    <Tooltip label={means} multiline maw={320}>
      <Badge color={color} variant="light" tt="none" className={classes.badge}>
        {word}
      </Badge>
    </Tooltip>
  );
}
