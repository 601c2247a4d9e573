import { ACCUSATION_WORDS, isAccusation } from '../contract/accusation-words.ts';
import { bytesText } from '../contract/bytes-text.ts';
import type { PersonView, StatusView } from '../contract/views.ts';
import { counted } from '../platform/terminal/counted.ts';
import { fields } from '../platform/terminal/table.ts';
import { both } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import type { CommandContext } from './context.ts';

/** A gateway at a glance, for people. */
export function statusText(
  status: StatusView,
  people: readonly PersonView[],
  running: boolean,
  { clock, hint, paint }: Pick<CommandContext, 'clock' | 'hint' | 'paint'>,
): string {
  const now = clock.now().wall;
  const lines: [string, string][] = [
    [
      'gateway',
      running ? paint('good', `runs, started ${both(status.started, now)}`) : paint('warn', 'does not run'),
    ],
    ...(running
      ? [['listens', status.listening ?? paint('warn', 'not for agents')] as [string, string]]
      : []),
    ['mode', status.mode === 'observe' ? paint('warn', 'observe: nothing is held or denied') : 'enforce'],
    [
      'waiting',
      status.waiting === 0
        ? 'nothing'
        : paint(
            'warn',
            hint(`${status.waiting} ${status.waiting === 1 ? 'call' : 'calls'} (countersign pending)`),
          ),
    ],
    ['paused', pausedText(status)],
    ['approvers', approversText(people, paint, hint)],
    ...configLines(status.config, now, paint, hint),
    [
      'log',
      `${counted(status.log.size, 'record')}, ${status.log.writable ? paint('good', 'writable') : paint('bad', 'NOT writable: calls are refused')}`,
    ],
    ...indexLine(status.log, paint),
    ['', `head ${visible(status.log.root)} of ${visible(status.log.origin)}`],
    ['', `public key ${visible(status.log.vkey)}`],
    ['', `its fingerprint ${visible(status.log.fingerprint)}`],
    ['disk', diskText(status.log.disk, paint)],
    ...witnessLines(status.log.witnessed, now, paint),
    ['keys', keysText(status.keys.protection, paint)],
    ['isolation', visible(status.isolation)],
    ['installation', visible(status.installation)],
    ['version', visible(status.version)],
  ];
  return fields(lines);
}

/** Fewer are always on their way. */
const USUAL_LAG = 1000;

function indexLine({ size, indexed }: StatusView['log'], paint: CommandContext['paint']): [string, string][] {
  const behind = size - indexed;
  if (behind < USUAL_LAG) return [];
  return [
    [
      '',
      paint(
        'warn',
        `the search index is ${counted(behind, 'record')} behind: they are looked through one by one`,
      ),
    ],
  ];
}

/** Digits of a digest that tell two files of one person apart. */
const SHORT = 12;

function configLines(
  { file, digest, since, problems, restart }: StatusView['config'],
  now: number,
  paint: CommandContext['paint'],
  hint: CommandContext['hint'],
): [string, string][] {
  return [
    ['config', visible(file)],
    ['', `${visible(digest.slice(0, SHORT))}, put in force ${both(since, now)}`],
    ...(problems.length === 0
      ? []
      : [['', paint('bad', 'the file as it is now is NOT in force:')] as [string, string]]),
    ...problems.map(({ line, column, path, message }): [string, string] => [
      '',
      paint('bad', `${line}:${column}: ${path === '' ? '' : `${visible(path)}: `}${visible(hint(message))}`),
    ]),
    ...(restart.length === 0
      ? []
      : [
          [
            '',
            paint('warn', `restart the gateway for ${restart.join(', ')}: until then the old value counts`),
          ] as [string, string],
        ]),
  ];
}

function witnessLines(
  witnessed: StatusView['log']['witnessed'],
  now: number,
  paint: CommandContext['paint'],
): [string, string][] {
  if (witnessed === null) return [['witnesses', 'none asked']];
  const { quorum, size, witnesses } = witnessed;
  const good = witnesses.filter(({ state }) => state === 'good').length;
  const told = size === 0 ? 'no record is witnessed' : `unwitnessed since record ${size}`;
  return [
    [
      'witnesses',
      good >= quorum ? paint('good', `${counted(size, 'record')} cosigned`) : paint('warn', told),
    ],
    ...witnesses.map(({ name, state, setBack, at, size: last }): [string, string] => {
      const when = at === null ? 'nothing yet' : `${counted(last ?? 0, 'record')} ${both(at, now)}`;
      const how =
        state === 'good'
          ? paint('good', 'cosigns')
          : state === 'new'
            ? 'not asked yet'
            : isAccusation(state)
              ? paint('bad', `${state}: it ${ACCUSATION_WORDS[state]}`)
              : paint('warn', state);
      const forgot = setBack === true ? `, ${paint('bad', 'was set back')}` : '';
      return ['', `${visible(name)}: ${how}, ${when}${forgot}`];
    }),
  ];
}

function diskText(
  { level, free, bytesPerDay, daysLeft }: StatusView['log']['disk'],
  paint: CommandContext['paint'],
): string {
  if (free === null) return paint('warn', 'cannot be looked at');
  const room = `${bytesText(free)} free`;
  const grows = bytesPerDay === null ? '' : `, the log grows by ${bytesText(bytesPerDay)} a day`;
  const lasts = daysLeft === null ? '' : `: room for ${daysLeft === 1 ? '1 day' : `${daysLeft} days`}`;
  const text = `${room}${grows}${lasts}`;
  if (level === 'good' || level === 'unknown') return text;
  return paint(level, `${level === 'bad' ? 'NEARLY FULL' : 'running low'}: ${text}`);
}

export function hasApprover(people: readonly PersonView[]): boolean {
  return people.some(({ roles }) => roles.includes('approver'));
}

function approversText(
  people: readonly PersonView[],
  paint: CommandContext['paint'],
  hint: CommandContext['hint'],
): string {
  const names = people.filter(({ roles }) => roles.includes('approver')).map(({ name }) => visible(name));
  return names.length === 0
    ? paint('bad', hint('none: no one can approve (countersign approver add NAME)'))
    : names.join(', ');
}

function pausedText({ paused }: StatusView): string {
  const parts = [
    ...(paused.all ? [paused.byScreen ? 'all calls, while the screen is locked' : 'all calls'] : []),
    ...paused.agents.map((name) => `agent ${visible(name)}`),
    ...paused.servers.map((name) => `server ${visible(name)}`),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function keysText(protection: string, paint: CommandContext['paint']): string {
  return protection === 'key-file'
    ? paint('warn', 'protected by a key file only: whoever reads your files has them')
    : `protected by ${visible(protection)}`;
}
