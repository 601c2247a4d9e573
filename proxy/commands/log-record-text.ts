import type { LogRecordView } from '../contract/log-views.ts';
import { sentence } from '../gateway/sentences/log-sentence.ts';
import { deletedText, nameText } from '../gateway/sentences/log-words.ts';
import { counted } from '../platform/terminal/counted.ts';
import { prettyJson } from '../platform/terminal/pretty-json.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { absolute } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { messageText } from './log-message-text.ts';

/** One record in full: what it tells, its canonical JSON laid out, then each body that it commits to. */
export function recordText({ entry, text, bodies, deleted }: LogRecordView, paint: Painter): string {
  const who = entry.actor === null ? 'gateway' : nameText(entry.actor, paint);
  return [
    `${paint('strong', `#${entry.index}`)} ${absolute(entry.time)}  ${who} ${sentence(entry, paint)}`,
    '',
    prettyJson(text),
    ...bodies.map((body) =>
      [
        '',
        `${paint('strong', visible(body.role))} (${visible(body.media)}, ${counted(body.bytes, 'byte')}, commitment ${visible(body.commit)})`,
        messageText(body).replaceAll(/^/gm, '  '),
      ].join('\n'),
    ),
    ...deleted.map((body) => `\n${deletedText(body, paint)}`),
  ].join('\n');
}
