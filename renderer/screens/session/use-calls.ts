import { useEffect, useState } from 'react';
import type { Replay } from './replay.ts';
import { callsOf, keepCalls } from './use-replay.ts';

/** With their bodies, so many come at a time. */
const PAGE = 40;
/** Who scrolls past asks for nothing. */
const STILL_MS = 90;
/** After a failure the next try waits for so long. */
const AGAIN_MS = 2000;

/** Sees to it that the calls from place `from` to place `to` come whole, once somebody stays with them. */
export function useCalls(replay: Replay, from: number, to: number): void {
  const { id } = replay.session;
  const [failures, setFailures] = useState(0);
  const missing = firstMissing(replay, from, to);
  const after = missing === undefined ? undefined : (replay.marks[missing]?.index ?? 0) - 1;
  const isFirst = replay.calls.size === 0;
  useEffect(() => {
    if (after === undefined) return;
    const abort = new AbortController();
    const timer = setTimeout(
      () =>
        void callsOf(id, { after, limit: PAGE }, abort.signal).then(
          (page) => {
            setFailures(0);
            keepCalls(id, page);
          },
          () => {
            if (!abort.signal.aborted) setFailures((before) => before + 1);
          },
        ),
      failures > 0 ? AGAIN_MS : isFirst ? 0 : STILL_MS,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, after, failures, isFirst]);
}

function firstMissing({ marks, calls }: Replay, from: number, to: number): number | undefined {
  for (let n = Math.max(0, from); n <= to && n < marks.length; n += 1) {
    const mark = marks[n];
    if (mark !== undefined && !calls.has(mark.id)) return n;
  }
  return undefined;
}
