import { ApiClientError } from '../api/client-ask.ts';
import { UnreachableError } from '../api/send.ts';
import { CountersignError } from '../contract/errors.ts';
import { StoreError } from '../contract/store.ts';
import { ConfigError, formatProblems } from '../platform/config/config-error.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';

const SEE = 'Change nothing. What exactly is wrong, and what to do, says: countersign log verify';
/** Of those whose own words say what to do. */
const SEE_FIRST = 'To see before what exactly is there, without changing anything: countersign log verify';
/** What to do, by the code of an error whose own words do not say it. */
const ADVICE: Readonly<Record<string, string>> = {
  'too-many': 'Wait a minute and try again.',
  'bad-login': 'Check the name with: countersign approver list',
  unreachable: 'Start it with: countersign start',
  locked: 'If it is a gateway, let it answer; if it hangs, end it. If it is a command, answer it or end it.',
  internal: "The gateway's own output says more.",
  'rolled-back': SEE_FIRST,
  mixed: SEE_FIRST,
  'other-state': SEE_FIRST,
  corrupt: SEE,
  'wrong-key': SEE,
};

/** 2: the command line makes no sense. 3: the call was decided, or ended, before this vote. 1: anything else. */
export function exitCodeOf(error: unknown): 1 | 2 | 3 {
  if (!(error instanceof CommandError)) return 1;
  return error.code === 'usage' ? 2 : error.code === 'decided' ? 3 : 1;
}

/** What happened, why, and what to do: plain lines for standard error, never a stack unless `debug` asks for it. */
export function errorText(error: unknown, debug: boolean): string {
  const lines = linesOf(error);
  if (debug && error instanceof Error) lines.push('', stackOf(error));
  return lines.join('\n');
}

function linesOf(error: unknown): string[] {
  if (error instanceof ConfigError)
    return formatProblems(error)
      .split('\n')
      .map((line) => visible(line));
  if (error instanceof CountersignError) {
    const advice = adviceFor(error);
    // The gateway's own words may be followed by a server's last lines, each on a line of its own behind a bar; ours by a line that was
    // typed and a mark under it.
    const multiline = error instanceof ApiClientError || error instanceof CommandError;
    return [
      `countersign: ${visible(error.message, { multiline })}`,
      ...(advice === undefined ? [] : [advice]),
    ];
  }
  return [
    'countersign: Something went wrong that was not foreseen.',
    'Run it again with COUNTERSIGN_DEBUG=1 to see where, and please report it.',
  ];
}

/** Codes are each area's own, so the table is for those whose codes it knows. */
function adviceFor(error: CountersignError): string | undefined {
  if (error instanceof CommandError) return error.advice;
  const known =
    error instanceof ApiClientError || error instanceof UnreachableError || error instanceof StoreError;
  return known ? ADVICE[error.code] : undefined;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
