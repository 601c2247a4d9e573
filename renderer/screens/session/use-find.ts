import { useEffect, useMemo, useRef, useState } from 'react';
import type { SessionMatchesView } from '../../../proxy/contract/log-views.ts';
import { ask } from '../../api/ask.ts';
import { type Found, firstUnsettled, lookAgainFrom, placesOf, textsOf, withPage } from './find.ts';
import type { Replay } from './replay.ts';

const PAGE = 5000;
/** What is new in a session that goes on is looked through so much later. */
const GAP_MS = 700;

/** A search inside the session that is shown. */
export interface Finding {
  /** Texts that it looks for. */
  readonly texts: readonly string[];
  /** Null before the first answer. */
  readonly found: Found | null;
  /** Places of what was found, ascending. */
  readonly places: readonly number[];
  readonly error: unknown;
  readonly again: () => void;
}
interface State {
  /** The question that it answers. */
  readonly of: string;
  /** From which index on it looks. */
  readonly from: number;
  /** How often it came to the end. */
  readonly rounds: number;
  readonly found: Found | null;
  readonly error: unknown;
}
const BEGUN = { from: 0, rounds: 0, found: null, error: null };
const NO_PLACES: readonly number[] = [];

/** Asks which calls the line finds, a page after the other, and again for what comes while the session runs. Undefined without a line. */
export function useFind({ session, marks }: Replay, line: string): Finding | undefined {
  const { id } = session;
  const [tries, setTries] = useState(0);
  const of = `${id} ${tries} ${line}`;
  const [state, setState] = useState<State>({ of, ...BEGUN });
  const known: State = state.of === of ? state : { of, ...BEGUN };
  const { found, error, rounds } = known;
  const from =
    line === '' || error !== null ? undefined : found?.whole ? lookAgainFrom(found, marks) : known.from;
  const now = useRef({ known, marks });
  now.current = { known, marks };

  useEffect(() => {
    if (from === undefined) return;
    const abort = new AbortController();
    async function look(begin: number): Promise<void> {
      const { known: before, marks: then } = now.current;
      let calls: readonly number[] = before.found?.calls.filter((index) => index < begin) ?? [];
      // What runs now may match otherwise later.
      const unsettled = firstUnsettled(then, Number.MAX_SAFE_INTEGER);
      for (let after: number | null = begin - 1; after !== null; ) {
        const page: SessionMatchesView = await matchesOf(id, { q: line, after }, abort.signal);
        calls = withPage(calls, page.calls);
        const { next, newest, notIndexed } = page;
        const whole = next === null;
        const told = { calls, whole, newest, notIndexed, unsettled };
        setState({ of, from: begin, rounds: rounds + (whole ? 1 : 0), found: told, error: null });
        after = next;
      }
    }
    const timer = setTimeout(
      () =>
        void look(from).catch((failure: unknown) => {
          if (!abort.signal.aborted) setState({ ...now.current.known, of, error: failure });
        }),
      rounds === 0 ? 0 : GAP_MS,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, line, of, from, rounds]);

  const calls = found?.calls;
  const places = useMemo(() => (calls === undefined ? NO_PLACES : placesOf(marks, calls)), [marks, calls]);
  const texts = useMemo(() => textsOf(line), [line]);
  return useMemo(
    () =>
      line === ''
        ? undefined
        : { texts, found, places, error, again: () => setTries((before) => before + 1) },
    [line, texts, found, places, error],
  );
}

function matchesOf(
  id: string,
  { q, after }: { readonly q: string; readonly after: number },
  signal: AbortSignal,
): Promise<SessionMatchesView> {
  const query = new URLSearchParams({ q, limit: String(PAGE) });
  if (after >= 0) query.set('after', String(after));
  return ask('GET', `/api/sessions/${encodeURIComponent(id)}/matches?${query}`, { signal });
}
