import type { LogEntryView } from '../contract/log-views.ts';
import { sentence } from '../gateway/sentences/log-sentence.ts';
import {
  approvalWords,
  callOf,
  clockText,
  decisionText,
  masksText,
  nameText,
  outcomeText,
  targetText,
  tookText,
} from '../gateway/sentences/log-words.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { table } from '../platform/terminal/table.ts';
import { visible } from '../platform/terminal/visible.ts';

const HEADERS = ['#', 'time', 'who', 'call', 'decision', 'approval', 'masked', 'outcome', 'took'];

const SENTENCE_HEADERS = ['#', 'time', 'who', 'what'];

/** Entries as lines, oldest first, so that the newest stands where the eye is. Calls have columns, all else is a sentence. */
export function logLines(entries: readonly LogEntryView[], paint: Painter): string {
  if (entries.length === 0) return 'Nothing found.';
  const ordered = entries.toReversed();
  const clocks = ordered.map((entry) => clockText(timeOf(entry)));
  const days = new Set(clocks.map(({ day }) => day));
  const oneDay = days.size === 1;
  const rows = ordered.map((entry, n) => {
    const clock = clocks[n];
    const time = oneDay ? clock?.time : `${clock?.day} ${clock?.time}`;
    return [paint('dim', String(lineIndex(entry))), paint('dim', time ?? ''), ...cells(entry, paint)];
  });
  const headers = entries.some((entry) => callOf(entry) !== undefined) ? HEADERS : SENTENCE_HEADERS;
  const text = table(headers, rows);
  const [first] = clocks;
  const when = oneDay ? `${first?.day}, UTC${first?.zone}` : `times are UTC${first?.zone}`;
  return `${paint('dim', when)}\n${text}`;
}

function cells(entry: LogEntryView, paint: Painter): string[] {
  const call = callOf(entry);
  if (call === undefined) return [whoText(entry, paint), sentence(entry, paint)];
  return [
    nameText(call.agent, paint),
    targetText(call),
    decisionText(call, paint),
    approvalWords(call, paint),
    paint('warn', masksText(call)),
    outcomeText(call, paint),
    tookText(call),
  ];
}

/** A text may be found in a call's answer: the line is the call's all the same. */
export function lineIndex(entry: LogEntryView): number {
  return callOf(entry)?.index ?? entry.index;
}

function timeOf(entry: LogEntryView): number {
  return callOf(entry)?.received ?? entry.time;
}

function whoText({ actor, source }: LogEntryView, paint: Painter): string {
  if (actor !== null) return nameText(actor, paint);
  return source === null ? paint('dim', 'gateway') : visible(source);
}
