import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './short.module.css';

interface Props {
  readonly text: string;
  /** What it is, for those who cannot see it: `the id of the call`. */
  readonly what: string;
  /** Of an id the end is the random part. */
  readonly end?: boolean;
}
const KEPT = 10;

/** The beginning of a digest or the end of an id, with a button that copies all of it. */
export function Short({ text, what, end = false }: Props) {
  const shown = text.length <= KEPT ? text : end ? `…${text.slice(-KEPT)}` : `${text.slice(0, KEPT)}…`;
  return (
    <span className={classes.short}>
      <span title={text}>{shown}</span>
      <CopyButton value={text} timeout={2000}>
        {({ copied, copy }) => (
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            onClick={copy}
            title={`Copy ${what}`}
            aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
          >
            {copied ? <IconCheck size={13} aria-hidden /> : <IconCopy size={13} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}
