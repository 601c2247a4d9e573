import type { DiskView } from '../../proxy/contract/disk.ts';
import { safeWord } from './safe-word.ts';
import { WITNESS_TROUBLE_WORDS, type WitnessTrouble } from './witness-trouble.ts';

/** A call that waits, as far as the tray and notifications tell of it. */
export interface WaitingCall {
  readonly id: string;
  /** `here`, or the installation whose call it is. */
  readonly gateway: string;
  /** What the person calls that gateway; empty where there is but one. */
  readonly at: string;
  readonly agent: string;
  readonly server: string;
  readonly tool: string;
  /** ms until it is denied for want of an answer. */
  readonly leftMs: number;
  /** Whether one click in this app denies it: the app decides there for its person, and the rule asks for no more than a click. */
  readonly deniable: boolean;
}

/** What the app knows of its gateway. */
export interface ShellState {
  readonly gateway: 'starting' | 'running' | 'down' | 'needs-person';
  /** Newest first, of all gateways. */
  readonly waiting: readonly WaitingCall[];
  readonly pausedAll: boolean;
  /** Agents and servers paused each for itself. */
  readonly pausedSome: number;
  readonly logWritable: boolean;
  /** The first record that too few witnesses vouch for (unwitnessed-since.ts); undefined where all is well or nobody is asked. */
  readonly unwitnessedSince: number | undefined;
  /** What a witness says of the log that is worse than that it was not asked (witness-trouble.ts). */
  readonly witnessTrouble: WitnessTrouble | undefined;
  /** Room for the log. */
  readonly disk: Pick<DiskView, 'level' | 'daysLeft'>;
  /** Names of gateways elsewhere that cannot be reached, or that refuse this device. */
  readonly outOfReach: readonly string[];
  /** False once a notification failed to show. */
  readonly notificationsReach: boolean;
  /** A newer version that can be had. */
  readonly update: string | undefined;
}

export type TrayIcon = 'running' | 'waiting' | 'paused' | 'trouble';
export type TrayAct =
  | { readonly act: 'approval'; readonly id: string; readonly gateway: string }
  | { readonly act: 'queue'; readonly gateway: string }
  | { readonly act: 'open' | 'settings' | 'pause' | 'resume' | 'about' | 'quit' };
export type TrayItem =
  | { readonly kind: 'line' }
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'item'; readonly label: string; readonly does: TrayAct; readonly enabled: boolean };

export interface TrayView {
  readonly icon: TrayIcon;
  readonly tooltip: string;
  /** Beside the icon where the system shows one (macOS): the number of waiting calls. */
  readonly title: string;
  readonly menu: readonly TrayItem[];
}

/** Calls named in the menu; the rest is behind "all". */
const NAMED = 5;

/** What the tray shows of a state. */
export function trayView(state: ShellState): TrayView {
  const { waiting } = state;
  const trouble = troubleOf(state);
  const icon: TrayIcon =
    trouble !== undefined
      ? 'trouble'
      : waiting.length > 0
        ? 'waiting'
        : state.pausedAll
          ? 'paused'
          : 'running';
  const lines = [
    trouble,
    waitingWords(waiting.length),
    pausedWords(state),
    reachWords(state),
    witnessWords(state),
    lowWords(state),
  ].filter((line) => line !== undefined);
  const headline = lines.length > 0 ? lines : [state.gateway === 'starting' ? 'Starting' : 'Running'];
  return {
    icon,
    tooltip: `Countersign: ${headline.join('. ')}`,
    title: waiting.length === 0 ? '' : String(waiting.length),
    menu: menuOf(state, headline),
  };
}

function troubleOf(state: ShellState): string | undefined {
  if (state.gateway === 'needs-person') return 'Open it: it needs something from you';
  if (state.gateway === 'down') return 'The gateway is not running, and is being started again';
  if (!state.logWritable) return 'The log cannot be written, so every call is refused';
  if (state.witnessTrouble !== undefined) return WITNESS_TROUBLE_WORDS[state.witnessTrouble];
  if (state.disk.level === 'bad') return diskWords(state.disk);
  if (!state.notificationsReach) return 'Notifications are not reaching you';
  return undefined;
}

/** On a full disk every call is refused, so that it is told before. */
function diskWords({ daysLeft }: ShellState['disk']): string {
  if (daysLeft === null) return 'The disk with the log is nearly full';
  return `The disk with the log is full in ${daysLeft === 1 ? 'a day' : `${daysLeft} days`}, as it grows now`;
}

function waitingWords(count: number): string | undefined {
  if (count === 0) return undefined;
  return count === 1 ? '1 call waits for an approval' : `${count} calls wait for an approval`;
}

function pausedWords({ pausedAll, pausedSome }: ShellState): string | undefined {
  if (pausedAll) return 'All agents are paused';
  if (pausedSome === 0) return undefined;
  return `${pausedSome} paused`;
}

function reachWords({ outOfReach }: ShellState): string | undefined {
  if (outOfReach.length === 0) return undefined;
  return outOfReach.length === 1
    ? `${outOfReach[0]} cannot be reached`
    : `${outOfReach.length} gateways cannot be reached`;
}

/** Said, and no more: calls go on without a witness, so that the icon stays as it is. */
function witnessWords({ unwitnessedSince, witnessTrouble }: ShellState): string | undefined {
  const accused = witnessTrouble !== undefined && witnessTrouble !== 'set-back';
  if (unwitnessedSince === undefined || accused) return undefined;
  return unwitnessedSince === 0
    ? 'No record of the log is witnessed'
    : `The log is unwitnessed since record ${unwitnessedSince}`;
}

function lowWords({ disk }: ShellState): string | undefined {
  return disk.level === 'warn' ? diskWords(disk) : undefined;
}

function menuOf(state: ShellState, headline: readonly string[]): TrayItem[] {
  const up = state.gateway === 'running';
  const item = (label: string, does: TrayAct, enabled = true): TrayItem => ({
    kind: 'item',
    label,
    does,
    enabled,
  });
  const named = state.waiting.slice(0, NAMED);
  return [
    ...headline.map((label): TrayItem => ({ kind: 'text', label })),
    { kind: 'line' },
    ...named.map((call) => item(callWords(call), { act: 'approval', id: call.id, gateway: call.gateway })),
    ...(state.waiting.length > NAMED
      ? [
          item(`All ${state.waiting.length} waiting calls`, {
            act: 'queue',
            gateway: named[0]?.gateway ?? 'here',
          }),
        ]
      : []),
    ...(named.length > 0 ? [{ kind: 'line' } as const] : []),
    ...(state.update === undefined
      ? []
      : [
          item(`Version ${safeWord(state.update, 'that is newer')} is there: see Settings`, {
            act: 'settings',
          }),
        ]),
    item('Open Countersign', { act: 'open' }),
    state.pausedAll
      ? item('Let agents go on', { act: 'resume' }, up)
      : item('Pause all agents', { act: 'pause' }, up),
    { kind: 'line' },
    item('Settings', { act: 'settings' }),
    item('About Countersign', { act: 'about' }),
    item('Quit', { act: 'quit' }),
  ];
}

function callWords({ agent, tool, server, at, leftMs }: WaitingCall): string {
  const where = at === '' ? '' : ` at ${at}`;
  const what = `${safeWord(agent, 'an agent')}: ${safeWord(tool, 'a tool')} on ${safeWord(server, 'a server')}${where}`;
  return `${what} (${timeWords(leftMs)} left)`;
}

/** `5 min`, `50 s`, `2 h`: to the nearest, for a call that came this moment has its whole time. */
export function timeWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
