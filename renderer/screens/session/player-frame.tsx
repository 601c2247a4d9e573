import { ActionIcon, Button, SegmentedControl } from '@mantine/core';
import {
  IconChevronLeft,
  IconChevronRight,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { IS_TARGET, type Mark, TARGETS, type Target } from './marks.ts';
import { SPEEDS, type Speed } from './playback.ts';
import classes from './timeline.module.css';
import { Timeline } from './timeline.tsx';
import { TimelineLegend } from './timeline-legend.tsx';
import type { Player } from './use-player.ts';

const WORDS: Readonly<Record<Target, readonly [name: string, key: string]>> = {
  hold: ['Held', 'H'],
  deny: ['Denied', 'D'],
  mask: ['Masked', 'M'],
  error: ['Errors', 'E'],
};
const MOST_ZOOM = 2 ** 20;

interface Props {
  readonly marks: readonly Mark[];
  readonly place: number;
  readonly player: Player;
  /** Places of what the search has found, ascending; undefined where nobody searches. */
  readonly found: readonly number[] | undefined;
  /** Follows a session that runs; undefined where it is over. */
  readonly live: { readonly on: boolean; readonly toggle: () => void } | undefined;
  readonly onPick: (place: number) => void;
  readonly onStep: (step: 1 | -1) => void;
  readonly onJump: (target: Target, step: 1 | -1) => void;
}

/** The player: the session as a picture, and what moves through it. Each button says its key. */
export function PlayerFrame({ marks, place, player, found, live, onPick, onStep, onJump }: Props) {
  const [zoom, setZoom] = useState(1);
  const counts = useMemo(() => countsOf(marks), [marks]);
  const { playing, speed, skipIdle } = player;
  return (
    <section className={classes.frame} aria-label="Player">
      <div className={classes.bar}>
        <div className={classes.buttons}>
          <Icon label="Step back (←)" icon={IconChevronLeft} act={() => onStep(-1)} off={place <= 0} />
          <ActionIcon
            variant="filled"
            size="lg"
            aria-label={playing ? 'Pause (space)' : 'Play (space)'}
            title={playing ? 'Pause (space)' : 'Play (space)'}
            onClick={player.toggle}
          >
            {playing ? (
              <IconPlayerPauseFilled size={18} aria-hidden />
            ) : (
              <IconPlayerPlayFilled size={18} aria-hidden />
            )}
          </ActionIcon>
          <Icon
            label="Step on (→)"
            icon={IconChevronRight}
            act={() => onStep(1)}
            off={place >= marks.length - 1}
          />
        </div>
        <span className={classes.place}>
          {place === -1 ? '–' : (place + 1).toLocaleString('en')} of {marks.length.toLocaleString('en')}
        </span>
        <SegmentedControl
          size="xs"
          aria-label="Speed"
          data={SPEEDS.map((one) => ({ value: String(one), label: `${one}×` }))}
          value={String(speed)}
          onChange={(value) => player.setSpeed(Number(value) as Speed)}
        />
        <Toggle on={skipIdle} act={() => player.setSkipIdle(!skipIdle)}>
          Skip idle
        </Toggle>
        {live !== undefined && (
          <Toggle on={live.on} act={live.toggle}>
            Live
          </Toggle>
        )}
        <fieldset className={classes.buttons} aria-label="Jump to the next">
          {TARGETS.map((target) => {
            const [name, key] = WORDS[target];
            return (
              <Button
                key={target}
                size="compact-xs"
                fw={500}
                variant="default"
                disabled={counts[target] === 0}
                title={`Next (${key}), the one before (Shift+${key})`}
                onClick={(event) => onJump(target, event.shiftKey ? -1 : 1)}
              >
                {name} {counts[target].toLocaleString('en')}
              </Button>
            );
          })}
        </fieldset>
        <div className={classes.buttons}>
          <Icon
            label="Zoom out"
            icon={IconZoomOut}
            act={() => setZoom(Math.max(1, zoom / 4))}
            off={zoom === 1}
          />
          <Icon
            label="Zoom in"
            icon={IconZoomIn}
            act={() => setZoom(Math.min(MOST_ZOOM, zoom * 4))}
            off={zoom === MOST_ZOOM}
          />
        </div>
        <TimelineLegend found={found !== undefined} />
      </div>
      <Timeline {...{ marks, place, player, found, zoom, onPick }} />
    </section>
  );
}

function countsOf(marks: readonly Mark[]): Record<Target, number> {
  const counts = { hold: 0, deny: 0, mask: 0, error: 0 };
  for (const mark of marks) {
    for (const target of TARGETS) if (IS_TARGET[target](mark)) counts[target] += 1;
  }
  return counts;
}

interface ToggleProps {
  readonly on: boolean;
  readonly act: () => void;
  readonly children: string;
}

function Toggle({ on, act, children }: ToggleProps) {
  return (
    <Button size="compact-xs" fw={500} variant={on ? 'light' : 'default'} aria-pressed={on} onClick={act}>
      {children}
    </Button>
  );
}

interface IconProps {
  readonly label: string;
  readonly icon: typeof IconZoomIn;
  readonly act: () => void;
  readonly off: boolean;
}

function Icon({ label, icon: Glyph, act, off }: IconProps) {
  return (
    <ActionIcon variant="default" size="md" aria-label={label} title={label} onClick={act} disabled={off}>
      <Glyph size={16} aria-hidden />
    </ActionIcon>
  );
}
