import { ActionIcon, CopyButton, ScrollArea, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './copyable.module.css';

interface Props {
  readonly text: string;
  /** What it is, for those who cannot see it: `the line for Claude Code`. */
  readonly what: string;
}

/** Our own text to paste somewhere, with a button that copies it. */
export function Copyable({ text, what }: Props) {
  return (
    <div className={classes.frame}>
      <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': what }}>
        <pre className={classes.text}>{text}</pre>
      </ScrollArea>
      <CopyButton value={text} timeout={2000}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'} position="left">
            <ActionIcon
              className={classes.button}
              variant="default"
              onClick={copy}
              aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
            >
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}
