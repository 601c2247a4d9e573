import { Button, Center, Text } from '@mantine/core';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { Empty, Loading } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { CallDetail } from './call-detail.tsx';
import { CallList } from './call-list.tsx';
import { FindBar } from './find-bar.tsx';
import { IS_TARGET, nextPlace, spanOf, type Target } from './marks.ts';
import { PlayerFrame } from './player-frame.tsx';
import type { Replay } from './replay.ts';
import classes from './session.module.css';
import { useCalls } from './use-calls.ts';
import { useFindSteps } from './use-find-steps.ts';
import { usePlayer } from './use-player.ts';
import { usePlayerKeys } from './use-player-keys.ts';
import { whatOf } from './words.ts';

/** So many calls behind the one that plays come before they are shown. */
const AHEAD = 30;

interface Props {
  readonly replay: Replay;
  readonly loading: boolean;
  readonly busy: boolean;
  /** Loads more of a very long session. */
  readonly more: (() => void) | undefined;
}

/** The calls of a session: the player above, the list, and the one that is open. */
export function Opened({ replay, loading, busy, more }: Props) {
  const { marks, calls, session } = replay;
  const [search, setSearch] = useSearchParams();
  const linked = search.get('call') ?? undefined;
  /** The call that plays: the address would be written ten times a second, and browsers refuse that. */
  const [passing, setPassing] = useState<string | undefined>();
  const openId = passing ?? linked;
  const place = usePlaceOf(replay, openId);
  const [live, setLive] = useState(false);

  const onOpen = useCallback(
    (id: string | undefined, replaces: boolean) => {
      setPassing(undefined);
      setSearch(
        (now) => {
          if (id === undefined) for (const name of ['call', 'with']) now.delete(name);
          else now.set('call', id);
          return now;
        },
        { replace: replaces },
      );
    },
    [setSearch],
  );
  const pick = useCallback(
    (to: number) => {
      const id = marks[to]?.id;
      if (id !== undefined) onOpen(id, linked !== undefined);
    },
    [marks, onOpen, linked],
  );
  const player = usePlayer({
    marks,
    place,
    end: spanEnd(replay),
    show: (to, isPassing) => (isPassing ? setPassing(marks[to]?.id) : pick(to)),
  });
  const { playing, setPlaying } = player;
  useEffect(() => {
    if (!playing && passing !== undefined) onOpen(passing, linked !== undefined);
  }, [playing, passing, onOpen, linked]);
  const last = marks.length - 1;
  useEffect(() => {
    if (live && last !== -1) pick(last);
  }, [live, last, pick]);

  /** A person who goes somewhere stays there. */
  const go = (to: number): void => {
    setLive(false);
    if (to >= 0 && to <= last) pick(to);
  };
  const step = (by: 1 | -1): void => go(place === -1 ? (by === 1 ? 0 : last) : place + by);
  const jump = (target: Target, by: 1 | -1): void => {
    setPlaying(false);
    go(nextPlace(marks, place === -1 && by === -1 ? marks.length : place, by, IS_TARGET[target]));
  };
  const find = useFindSteps({ replay, place, go, pause: () => setPlaying(false) });
  usePlayerKeys({
    toggle: player.toggle,
    step,
    jump,
    find: find.focus,
    findStep: find.step,
    findCall: find.stepCall,
  });

  const [[first, until], setDrawn] = useState<readonly [number, number]>([0, 0]);
  useCalls(replay, first, until);
  useCalls(replay, place, place === -1 ? -1 : place + (playing ? AHEAD : 0));
  const call = openId === undefined ? undefined : calls.get(openId);
  const mark = marks[place];
  const close = (): void => {
    setPlaying(false);
    setLive(false);
    onOpen(undefined, true);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && openId !== undefined && !event.defaultPrevented) close();
  };
  return (
    <>
      <PlayerFrame
        {...{ marks, place, player }}
        found={find.finding === undefined ? undefined : find.places}
        live={session.closed === null ? { on: live, toggle: () => setLive(!live) } : undefined}
        onPick={go}
        onStep={step}
        onJump={jump}
      />
      <FindBar
        line={find.line}
        finding={find.finding}
        place={place}
        input={find.input}
        activity={`/activity?${new URLSearchParams({ q: find.line })}`}
        onLine={find.setLine}
        onStep={find.step}
        onStepCall={find.stepCall}
        onLeave={find.leave}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape closes, wherever in it the focus is */}
      <div
        className={classes.split}
        data-open={openId === undefined ? undefined : true}
        onKeyDown={onKeyDown}
      >
        <CallList
          marks={marks}
          calls={calls}
          found={find.places}
          loading={loading}
          openId={openId}
          hrefOf={(id) => hrefOf(session.id, id, find.line)}
          onDrawn={setDrawn}
          onOpen={(id, replaces) => {
            setLive(false);
            if (id === undefined) setPlaying(false);
            onOpen(id, replaces);
          }}
          end={
            more !== undefined && (
              <Center p="sm">
                <Button size="xs" variant="default" loading={busy} onClick={more}>
                  Load more calls
                </Button>
              </Center>
            )
          }
        />
        {call !== undefined && (
          <CallDetail
            key={call.id}
            call={call}
            texts={find.finding?.texts ?? NO_TEXTS}
            way={find.way}
            onClose={close}
            onPrevious={place > 0 ? () => step(-1) : undefined}
            onNext={place < last ? () => step(1) : undefined}
          />
        )}
        {openId !== undefined && call === undefined && (
          <section className={classes.detail} aria-label="One call">
            {mark !== undefined && (
              <div className={classes.detailHead}>
                <Text fw={650} className={classes.title}>
                  <Untrusted text={whatOf(mark)} most={600} />
                </Text>
              </div>
            )}
            {mark !== undefined || (loading && more === undefined) ? (
              <Loading what="call" />
            ) : (
              <NoSuchCall further={more !== undefined} close={close} />
            )}
          </section>
        )}
      </div>
    </>
  );
}

const NO_TEXTS: readonly string[] = [];

function hrefOf(session: string, call: string, find: string): string {
  return `/sessions/${session}?${new URLSearchParams({ ...(find === '' ? {} : { find }), call })}`;
}

function NoSuchCall({ further, close }: { readonly further: boolean; readonly close: () => void }) {
  return (
    <Empty
      title="There is no such call in this session"
      action={
        <Button variant="default" onClick={close}>
          See all calls
        </Button>
      }
    >
      {further ? 'It may be further on: load more calls to look for it.' : 'Its address may be cut off.'}
    </Empty>
  );
}

/** The place of the call that is open; it is looked for near where it was first. */
function usePlaceOf({ marks }: Replay, id: string | undefined): number {
  const known = useRef(-1);
  if (id === undefined) return -1;
  const near = [known.current, known.current + 1, known.current - 1].find((n) => marks[n]?.id === id);
  const place = near ?? marks.findIndex((mark) => mark.id === id);
  known.current = place;
  return place;
}

/** The end of what has ended; of a session that runs, its last moment so far. */
function spanEnd({ marks }: Replay): number {
  // The last calls end last: an agent has few under way at a time.
  const { to } = spanOf(marks.slice(-64), 0);
  return to;
}
