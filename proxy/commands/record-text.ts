import type { RecordView } from '../contract/control.ts';
import { logRecord } from '../contract/record.ts';
import { prettyJson } from '../platform/terminal/pretty-json.ts';
import { table } from '../platform/terminal/table.ts';
import { absolute } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { cut } from '../platform/terminal/width.ts';
import type { CommandContext } from './context.ts';

const FACT_COLUMNS = 90;
const ID_CHARACTERS = 8;

/** Records as lines, newest first: when, what, in which session, and their facts. */
export function recordsText(
  records: readonly RecordView[],
  { paint }: Pick<CommandContext, 'paint'>,
): string {
  if (records.length === 0) return 'No records.';
  const rows = records.map((view) => {
    const parsed = logRecord.safeParse(parse(view.text));
    if (!parsed.success)
      return [
        String(view.index),
        '',
        paint('bad', 'not a record of this version'),
        '',
        cut(visible(view.text), FACT_COLUMNS),
      ];
    const { time, kind, session, facts } = parsed.data;
    const words = Object.entries(facts).map(([name, value]) => `${name}=${value}`);
    return [
      String(view.index),
      absolute(time),
      kind,
      session === undefined ? '' : `…${visible(session.slice(-ID_CHARACTERS))}`,
      cut(visible(words.join(' ')), FACT_COLUMNS),
    ];
  });
  return table(['index', 'time', 'kind', 'session', 'facts'], rows);
}

/** One record in full: its canonical JSON laid out, then each body that it commits to. */
export function recordText(view: RecordView): string {
  const bodies = view.bodies.map(({ role, commit, media, text }) =>
    [
      ``,
      `${visible(role)} (${visible(media)}, commitment ${visible(commit)})`,
      bodyText(media, text).replaceAll(/^/gm, '  '),
    ].join('\n'),
  );
  return [prettyJson(view.text), ...bodies].join('\n');
}

function bodyText(media: string, text: string): string {
  return media === 'application/json' && parse(text) !== undefined
    ? prettyJson(text)
    : visible(text, { multiline: true });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
