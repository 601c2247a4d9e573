import { visible } from '../platform/terminal/visible.ts';
import type { CommandContext } from './context.ts';
import { errorText } from './print-error.ts';

type Diagnose = (what: string, error?: unknown) => void;

/** Where a running gateway says what goes on beside the calls: standard error, a stack only where asked for. */
export function diagnoseTo(context: CommandContext): Diagnose {
  const debug = isDebug(context);
  return (what, error) =>
    context.note(`${visible(what)}${error === undefined ? '' : `: ${errorText(error, debug)}`}`);
}

/** The same for a command that opened the gateway itself: only what failed, for the rest is not what was asked for. */
export function diagnoseFailuresTo(context: CommandContext): Diagnose {
  const diagnose = diagnoseTo(context);
  return (what, error) => {
    if (error !== undefined || isDebug(context)) diagnose(what, error);
  };
}

function isDebug({ env }: CommandContext): boolean {
  return env['COUNTERSIGN_DEBUG'] === '1';
}
