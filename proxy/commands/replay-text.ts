import type { Painter } from '../platform/terminal/style.ts';
import { visible } from '../platform/terminal/visible.ts';
import { type Choices, REASONS, type Reason, reasonNotToSend } from '../replay/plan-step.ts';
import type { Named, Recording } from '../replay/recording.ts';
import type { Kept, Result } from '../replay/replay-session.ts';

const WORDS: Readonly<Record<Reason, string>> = {
  'never-sent': 'did not reach the server then',
  'no-answer': 'without an answer on record',
  'no-body': 'whose message is not in the bundle',
  masked: 'masked (--send-masked sends them with their placeholders)',
  'not-read-only': 'that may change something (--read-only)',
  'unknown-method': 'of a method that is none of MCP’s',
};

/** What will be sent where, before it is. */
export function planText(
  recording: Recording,
  choices: Choices,
  { server, agent }: { readonly server: string; readonly agent: string },
): string {
  const reasons = new Map<Reason, number>();
  let sent = 0;
  for (const step of recording.steps) {
    if (step.kind !== 'call') continue;
    const why = reasonNotToSend(step, choices);
    if (why === undefined) sent++;
    else reasons.set(why, (reasons.get(why) ?? 0) + 1);
  }
  return [
    `Session ${recording.session}: ${named(recording.agent)} at ${named(recording.server)}`,
    `${calls(sent)} will be sent to ${server} as ${agent}. THE SERVER RUNS THEM: be sure that it is a sandbox.`,
    'That it is not the server of then is told by its name, id and address alone: another address of the same server is not seen.',
    ...leftOut(reasons),
    ...(recording.asked === 0
      ? []
      : [`  ${recording.asked} of the server's own requests then; such are refused now`]),
  ].join('\n');
}

/** One call, in a line; and where its answer is another, where. */
export function resultText(result: Result, paint: Painter): string {
  const { index, method, name } = result;
  const what = `#${index}  ${method}${name === undefined ? '' : ` ${visible(name).slice(0, 80)}`}`;
  switch (result.as) {
    case 'same':
      return `${paint('good', 'same     ')}  ${what}`;
    case 'not-sent':
      return `${paint('dim', 'not sent ')}  ${what}: ${WORDS[result.why].split(' (')[0]}`;
    case 'denied':
      return `${paint('warn', 'NOT SENT ')}  ${what}: ${keptText(result)}`;
    case 'stopped':
      return `${paint('bad', 'STOPPED  ')}  ${what}: ${visible(result.why)}`;
    case 'different':
      return [
        `${paint('bad', 'DIFFERENT')}  ${what}`,
        ...result.differences.flatMap(({ pointer, was, is }) => [
          `             ${visible(pointer)}`,
          `               was  ${was === undefined ? 'not there' : visible(was)}`,
          `               is   ${is === undefined ? 'not there' : visible(is)}`,
        ]),
        ...(result.more ? ['             and more'] : []),
      ].join('\n');
  }
}

function keptText({ rule, effect, outcome }: Kept): string {
  return effect === 'hold'
    ? `held here by rule ${visible(rule)}, and ${outcome}`
    : `denied here by rule ${visible(rule)}`;
}

export interface Summary {
  readonly same: number;
  readonly different: number;
  readonly stopped: number;
  /** Kept from the server by this gateway's own policy or people. */
  readonly denied: number;
  readonly notSent: Readonly<Partial<Record<Reason, number>>>;
}
export function summaryOf(results: readonly Result[]): Summary {
  const of = (as: Result['as']): number => results.filter((result) => result.as === as).length;
  const notSent: Partial<Record<Reason, number>> = {};
  for (const result of results)
    if (result.as === 'not-sent') notSent[result.why] = (notSent[result.why] ?? 0) + 1;
  return {
    same: of('same'),
    different: of('different'),
    stopped: of('stopped'),
    denied: of('denied'),
    notSent,
  };
}

export function summaryText({ same, different, stopped, denied, notSent }: Summary, paint: Painter): string {
  const sent = same + different + stopped;
  const all = sent === 0 ? 'Nothing was sent.' : `${calls(sent)} sent: ${same} answered the same`;
  const rest = [
    ...(different === 0 ? [] : [`${different} differently`]),
    ...(stopped === 0 ? [] : [`${stopped} stopped on the way`]),
  ];
  const line = [all, ...rest].join(', ');
  return [
    paint(rest.length === 0 ? 'good' : 'bad', sent === 0 ? line : `${line}.`),
    ...(denied === 0
      ? []
      : [paint('warn', `  not sent: ${denied} that the policy here did not let through`)]),
    ...leftOut(new Map(REASONS.map((why) => [why, notSent[why] ?? 0]))),
  ].join('\n');
}

function leftOut(reasons: ReadonlyMap<Reason, number>): string[] {
  return REASONS.flatMap((why) => {
    const count = reasons.get(why) ?? 0;
    return count === 0 ? [] : [`  not sent: ${count} ${WORDS[why]}`];
  });
}
function named({ id, name }: Named): string {
  return name === undefined ? id : `${visible(name)} (${id})`;
}
function calls(count: number): string {
  return count === 1 ? '1 call' : `${count} calls`;
}
