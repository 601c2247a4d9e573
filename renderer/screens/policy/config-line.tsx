import { memo, useEffect, useRef } from 'react';
import type { ConfigProblemView } from '../../../proxy/contract/configuration.ts';
import type { Line } from '../../call/coloured-lines.ts';
import { Pieces } from '../../call/pieces.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import classes from './config-text.module.css';

interface Props {
  readonly number: number;
  readonly pieces: Line;
  readonly problems: readonly ConfigProblemView[];
  /** Which asking for this line it is; undefined where another one or none is asked for. */
  readonly asked: number | undefined;
  readonly href: string;
  readonly onJump: (line: number) => void;
}

/** One line with its number, which links to it, and what is wrong with it. */
export const ConfigLine = memo(function ConfigLine(props: Props) {
  const { number, pieces, problems, asked, href, onJump } = props;
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asked === undefined) return;
    // The pane shows the line; this brings the part of the pane into sight.
    row.current?.scrollIntoView({ block: 'nearest' });
    // The first time it is the address that asks: the focus stays where a page begins.
    if (asked > 0) row.current?.focus({ preventScroll: true });
  }, [asked]);
  const worst = problems.some(({ severity }) => severity === 'error')
    ? classes.error
    : problems.length > 0
      ? classes.warning
      : '';
  return (
    <>
      <div
        ref={row}
        tabIndex={-1}
        className={`${classes.row} ${worst} ${asked === undefined ? '' : classes.target}`}
        aria-current={asked === undefined ? undefined : 'location'}
      >
        {/* Thousands of stops on the way of the Tab key would help nobody: the keyboard has a field for the line. */}
        <a
          className={classes.gutter}
          href={href}
          tabIndex={-1}
          aria-label={`Line ${number}`}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onJump(number);
          }}
        >
          {number}
        </a>
        <bdi className={classes.line}>
          <Pieces of={pieces} />
        </bdi>
      </div>
      {problems.map(({ severity, column, path, message }) => (
        <div
          key={`${column} ${path} ${message}`}
          className={severity === 'error' ? classes.messageError : classes.messageWarning}
        >
          <strong>{severity === 'error' ? 'Error' : 'Warning'}</strong> at column {column}:{' '}
          <Place path={path} />
          <Untrusted text={message} />
        </div>
      ))}
    </>
  );
});

/** Where in the file's own terms; the message goes on from it. */
export function Place({ path }: { readonly path: string }) {
  if (path === '') return null;
  return (
    <>
      <code>
        <Untrusted text={path} />
      </code>{' '}
    </>
  );
}
