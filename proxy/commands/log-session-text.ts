import type { BodyView, CallDetailView, SessionDetailView } from '../contract/log-views.ts';
import {
  approvalWords,
  clockText,
  decisionText,
  masksText,
  nameText,
  outcomeText,
  plainName,
  targetText,
  tookText,
} from '../gateway/sentences/log-words.ts';
import { counted } from '../platform/terminal/counted.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { fields } from '../platform/terminal/table.ts';
import { both } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { cut } from '../platform/terminal/width.ts';
import { messageText, paramsOf } from './log-message-text.ts';

const LINES = 8;
const COLUMNS = 120;

/** A session replayed: its calls in order, each with what was asked and what came back. Long texts are cut and say so. */
export function sessionText(detail: SessionDetailView, now: number, paint: Painter): string {
  const { session, calls, next } = detail;
  return [
    paint('strong', `${plainName(session.agent)} with ${plainName(session.server)}`),
    '',
    fields([
      ['session', `${visible(session.id)} (${session.basis})`],
      ['agent', nameText(session.agent, paint)],
      ...(session.owner === null ? [] : [['owner', nameText(session.owner, paint)] as const]),
      ['server', nameText(session.server, paint)],
      ['opened', both(session.opened, now)],
      ['closed', session.closed === null ? 'still open' : both(session.closed, now)],
      ['calls', String(session.calls)],
    ]),
    ...calls.flatMap((call) => ['', ...callLines(call, paint)]),
    ...(next === null ? [] : ['', paint('warn', 'There are more calls: say --limit.')]),
  ].join('\n');
}

function callLines(call: CallDetailView, paint: Painter): string[] {
  const words = [
    targetText(call),
    decisionText(call, paint),
    approvalWords(call, paint),
    Object.keys(call.masks).length === 0 ? '' : paint('warn', `masked ${masksText(call)}`),
    outcomeText(call, paint),
    tookText(call),
  ].filter((word) => word !== '');
  const line = `${paint('dim', `#${call.index} ${clockText(call.received).time}`)}  ${words.join('  ')}`;
  // Lifecycle and lists are long and say little here.
  if (call.decision.reason === 'passes') return [line];
  return [
    line,
    ...shown(
      call.bodies.find(({ role }) => role === 'request'),
      (body) => paramsOf(body.text, call.tool),
      call,
      paint,
    ),
    ...shown(
      call.bodies.findLast(({ role }) => role === 'answer'),
      messageText,
      call,
      paint,
    ),
  ];
}

function shown(
  body: BodyView | undefined,
  tell: (body: BodyView) => string,
  { index }: CallDetailView,
  paint: Painter,
): string[] {
  if (body === undefined) return [];
  const mark = body.role === 'request' ? '→' : '←';
  if (!body.whole) return [paint('dim', `   ${mark} ${counted(body.bytes, 'byte')}: see log show ${index}`)];
  const lines = tell(body).split('\n');
  // A line that says that one line is left out is no shorter.
  const most = lines.length === LINES + 1 ? LINES + 1 : LINES;
  const more = lines.length - most;
  return [
    ...lines.slice(0, most).map((line, n) => `   ${n === 0 ? mark : ' '} ${cut(line, COLUMNS)}`),
    ...(more > 0 ? [paint('dim', `     … ${more} more lines: see log show ${index}`)] : []),
  ];
}
