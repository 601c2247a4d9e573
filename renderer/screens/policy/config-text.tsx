import '../../call/colours.css';
import './colours.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useContext, useEffect, useMemo } from 'react';
import type { ConfigProblemView } from '../../../proxy/contract/configuration.ts';
import { ScrollBox } from '../../call/scroll-box.tsx';
import { ScrollPlace } from '../../call/scroll-place.ts';
import { useColouredLines } from '../../call/use-coloured-lines.ts';
import { ConfigLine } from './config-line.tsx';
import classes from './config-text.module.css';

interface Props {
  readonly text: string;
  readonly problems: readonly ConfigProblemView[];
  /** The line that the address names. */
  readonly line: number | undefined;
  /** Goes up each time that somebody asks for the line, so that asking twice brings it back twice. */
  readonly asked: number;
  readonly hrefOf: (line: number) => string;
  readonly onJump: (line: number) => void;
}

/** Up to here all lines are drawn, and the browser's own search finds them. */
const MOST_DRAWN = 600;
const LINE_PX = 20;

/** A configuration with the numbers of its lines, and under a line what is wrong with it. */
export function ConfigText({ label, ...lines }: Props & { readonly label: string }) {
  return (
    <ScrollBox label={label} className={classes.pane}>
      <Lines {...lines} />
    </ScrollBox>
  );
}

function Lines({ text, problems, line, asked, hrefOf, onJump }: Props) {
  const pane = useContext(ScrollPlace);
  // A file ends in a line break; behind it there is no line.
  const lines = useColouredLines(text.replace(/\n$/, ''), 'yaml');
  const byLine = useMemo(() => problemsByLine(problems, lines.length), [problems, lines.length]);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => pane,
    estimateSize: (index) => LINE_PX * (1 + (byLine.get(index + 1)?.length ?? 0)),
    overscan: lines.length <= MOST_DRAWN ? lines.length : 30,
    initialRect: { width: 800, height: 600 },
  });
  const wanted = line !== undefined && line >= 1 && line <= lines.length ? line : undefined;
  // Asked again, it goes there again.
  const asking = useMemo(() => ({ line: wanted, asked }), [wanted, asked]);
  useEffect(() => {
    if (asking.line === undefined || pane === null) return;
    virtualizer.scrollToIndex(asking.line - 1, { align: 'center' });
  }, [asking, pane, virtualizer]);
  return (
    <div className={classes.lines} style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ key, index, start }) => (
        <div
          key={key}
          ref={virtualizer.measureElement}
          data-index={index}
          className={classes.placed}
          style={{ transform: `translateY(${start}px)` }}
        >
          <ConfigLine
            number={index + 1}
            pieces={lines[index] ?? []}
            problems={byLine.get(index + 1) ?? NONE}
            asked={index + 1 === wanted ? asked : undefined}
            href={hrefOf(index + 1)}
            onJump={onJump}
          />
        </div>
      ))}
    </div>
  );
}
const NONE: readonly ConfigProblemView[] = [];

/** A problem at a place that the text does not have stands at its last line. */
function problemsByLine(
  problems: readonly ConfigProblemView[],
  count: number,
): ReadonlyMap<number, readonly ConfigProblemView[]> {
  return Map.groupBy(problems, ({ line }) => Math.min(Math.max(1, line), count));
}
