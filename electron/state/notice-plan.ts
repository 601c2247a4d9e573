import { buttonsOf, type NoticeButton } from './notice-buttons.ts';
import { safeWord } from './safe-word.ts';
import { timeWords, type WaitingCall } from './tray-view.ts';

/** A notification, in our own words. */
export interface Notice {
  /** The call that its click opens, or all of them. */
  readonly about: string;
  readonly title: string;
  readonly body: string;
  /** In their order, where the platform has any. */
  readonly buttons: readonly NoticeButton[];
}
export interface NoticePlan {
  /** To be taken back, by what they are about. */
  readonly close: readonly string[];
  readonly show: readonly Notice[];
  /** ms until the plan is to be made again even if nothing happens; undefined where nothing is to be repeated. */
  readonly againInMs: number | undefined;
}

/** What a notification of several is about. */
export const ALL = 'all';
/** From this many calls that nobody has looked at, one notification tells of all. */
const GROUP_FROM = 3;
const LAST_CALL_MS = 60_000;

interface Told {
  /** The call's time when it was first told of, ms. */
  readonly wholeMs: number;
  repeated: boolean;
}

/**
 * Plans what to notify of at one gateway: each waiting call once, and once more before its deadline (at a quarter of its time or a minute
 * before, whichever is later); three at once as one; what was decided elsewhere is taken back.
 */
export function createNoticePlanner() {
  const told = new Map<string, Told>();
  let open = new Set<string>();

  return {
    plan(waiting: readonly WaitingCall[]): NoticePlan {
      const present = new Set(waiting.map(({ id }) => id));
      for (const id of told.keys()) if (!present.has(id)) told.delete(id);
      const fresh = waiting.filter(({ id }) => !told.has(id));
      const due = waiting.filter((call) => isDue(call, told.get(call.id)));
      for (const { id, leftMs } of fresh) {
        told.set(id, { wholeMs: leftMs, repeated: leftMs <= lastCallMs(leftMs) });
      }
      for (const { id } of due) told.set(id, { ...(told.get(id) ?? { wholeMs: 0 }), repeated: true });

      const grouped = waiting.length >= GROUP_FROM;
      const wanted = new Set(grouped ? [ALL] : waiting.map(({ id }) => id).filter((id) => told.has(id)));
      const close = [...open].filter((about) => !wanted.has(about));
      const show = grouped ? groupOf(waiting, fresh, due) : [...fresh, ...due].map(noticeOf);
      open = new Set([...[...open].filter((about) => wanted.has(about)), ...show.map(({ about }) => about)]);
      return { close, show, againInMs: nextDue(waiting, told) };
    },
    /** The person has seen it, or its notification is gone. */
    closed(about: string): void {
      open.delete(about);
    },
  };
}

function lastCallMs(wholeMs: number): number {
  return Math.min(wholeMs / 4, LAST_CALL_MS);
}

function isDue({ leftMs }: WaitingCall, told: Told | undefined): boolean {
  return told !== undefined && !told.repeated && leftMs <= lastCallMs(told.wholeMs);
}

function nextDue(waiting: readonly WaitingCall[], told: ReadonlyMap<string, Told>): number | undefined {
  const waits = waiting.flatMap(({ id, leftMs }) => {
    const one = told.get(id);
    return one === undefined || one.repeated ? [] : [Math.max(0, leftMs - lastCallMs(one.wholeMs))];
  });
  return waits.length === 0 ? undefined : Math.min(...waits);
}

function groupOf(
  waiting: readonly WaitingCall[],
  fresh: readonly WaitingCall[],
  due: readonly WaitingCall[],
): Notice[] {
  if (fresh.length === 0 && due.length === 0) return [];
  const agents = new Set(waiting.map(({ agent }) => agent));
  const who = agents.size === 1 ? safeWord([...agents][0] ?? '', 'an agent') : `${agents.size} agents`;
  const least = Math.min(...waiting.map(({ leftMs }) => leftMs));
  return [
    {
      about: ALL,
      title: `${waiting.length} calls wait for you${placeOf(waiting[0])}`,
      body: `From ${who}. The first is denied in ${timeWords(least)} if nobody decides.`,
      // A button says nothing of which of them it is about.
      buttons: [],
    },
  ];
}

function noticeOf(call: WaitingCall): Notice {
  const { id, agent, tool, server, leftMs } = call;
  return {
    about: id,
    title: `${safeWord(agent, 'An agent')} asks for approval`,
    body: `${safeWord(tool, 'A tool')} on ${safeWord(server, 'a server')}${placeOf(call)}. Denied in ${timeWords(leftMs)} if nobody decides.`,
    buttons: buttonsOf(call),
  };
}

/** Which gateway, where there is more than one: the name that the person gave it. */
function placeOf(call: WaitingCall | undefined): string {
  return call === undefined || call.at === '' ? '' : ` at ${call.at}`;
}
