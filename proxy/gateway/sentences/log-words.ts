import type { CallView, LogEntryView, NameView } from '../../contract/log-views.ts';
import type { DeletedView } from '../../contract/purge.ts';
import type { Painter } from '../../platform/terminal/style.ts';
import { absolute } from '../../platform/terminal/times.ts';
import { visible } from '../../platform/terminal/visible.ts';
import { cut } from '../../platform/terminal/width.ts';

const NAME_COLUMNS = 24;
const TARGET_COLUMNS = 44;
const ID_CHARACTERS = 6;

/** Whether the entry stands for a call, and not for what happened about it. */
export function callOf({ kind, call }: Pick<LogEntryView, 'kind' | 'call'>): CallView | undefined {
  return call !== null && (kind === 'call.request' || kind === 'call.result' || kind === 'call.message')
    ? call
    : undefined;
}

/** The end of an id, which is the random part: `…3f2a9c`. `log show` takes it. */
export function shortId(id: string): string {
  return `…${visible(id.slice(-ID_CHARACTERS))}`;
}

/** `coder …3f2a9c`; says so where there is no name any more, or where what had it is gone. */
export function nameText({ id, name, gone }: NameView, paint: Painter): string {
  if (name === null) return `${paint('dim', shortId(id))} ${paint('warn', '(name gone)')}`;
  const shown = `${cut(visible(name), NAME_COLUMNS)} ${paint('dim', shortId(id))}`;
  return gone ? `${shown} ${paint('warn', '(gone)')}` : shown;
}

/** The name alone, where the id stands elsewhere; the id where there is no name. */
export function plainName({ id, name, gone }: NameView): string {
  const shown = name === null ? `${shortId(id)} (name gone)` : cut(visible(name), NAME_COLUMNS);
  return gone ? `${shown} (gone)` : shown;
}

/** What is called: `files/write_file`, `files initialize`; of a server's own request `files asks sampling/createMessage`. */
export function targetText({ server, method, tool, direction }: CallView): string {
  const name = plainName(server);
  if (direction === 'to-agent') return cut(`${name} asks ${visible(method)}`, TARGET_COLUMNS);
  if (method === 'tools/call') return cut(`${name}/${visible(tool)}`, TARGET_COLUMNS);
  return cut([name, visible(method), visible(tool)].join(' ').trimEnd(), TARGET_COLUMNS);
}

/** `hold by writes-need-a-person`; under observe `would hold by …`; `allow (passes)` where no rule decided. */
export function decisionText({ decision }: CallView, paint: Painter, columns: number = NAME_COLUMNS): string {
  const { effect, enforced, rule } = decision;
  const word = enforced || effect === 'allow' ? effect : `would ${effect}`;
  const painted = paint(effect === 'allow' ? 'good' : effect === 'deny' && enforced ? 'bad' : 'warn', word);
  const named = cut(visible(rule), columns);
  return named.startsWith('(')
    ? `${painted} ${paint('dim', named)}`
    : `${painted} ${paint('dim', 'by')} ${named}`;
}

/** `ann` who approved; `denied by bob`; else how the approval stands. Empty for a call that asked nobody. */
export function approvalWords({ approval }: CallView, paint: Painter): string {
  if (approval === null) return '';
  const { state, votes, grant, use, maxUses } = approval;
  const of = (vote: 'approve' | 'deny'): string =>
    votes
      .filter((one) => one.vote === vote)
      .map(({ person }) => plainName(person))
      .join(', ');
  if (state === 'denied') return paint('bad', `denied by ${of('deny')}`);
  if (state === 'approved' || state === 'spent' || state === 'revoked') {
    const by = `${paint('good', 'approved')} by ${of('approve')}`;
    const nth = grant && use !== null ? ` (use ${use} of ${maxUses})` : '';
    return state === 'revoked' ? `${by}${nth}, ${paint('warn', 'revoked')}` : `${by}${nth}`;
  }
  return paint('warn', state);
}

/** `aws-key ×2, card`. */
export function masksText({ masks }: CallView): string {
  return Object.entries(masks)
    .map(([kind, count]) => (count === 1 ? visible(kind) : `${visible(kind)} ×${count}`))
    .join(', ');
}

/** `answered`; with what is on record beside it `upstream-failed (timeout)`, `denied (cooldown)`. */
export function outcomeText({ outcome, code, denial }: CallView, paint: Painter): string {
  if (outcome === null) return paint('warn', 'under way');
  const why = code ?? denial;
  const said = why === null ? outcome : `${outcome} (${visible(why)})`;
  if (outcome === 'answered' || outcome === 'replayed') return paint('good', said);
  return paint(outcome === 'pending' || outcome === 'cancelled' ? 'warn' : 'bad', said);
}

/** `0.7 ms`, `17 ms`, `3.2 s`, `2 min 5 s`. */
export function tookText({ micros }: CallView): string {
  if (micros === null) return '';
  if (micros < 10_000) return `${(micros / 1000).toFixed(1)} ms`;
  if (micros < 1_000_000) return `${Math.round(micros / 1000)} ms`;
  if (micros < 60_000_000) return `${(micros / 1_000_000).toFixed(1)} s`;
  return `${Math.floor(micros / 60_000_000)} min ${Math.round((micros % 60_000_000) / 1_000_000)} s`;
}

/** Local time to the millisecond, and its day and zone apart. */
export function clockText(time: number): {
  readonly day: string;
  readonly time: string;
  readonly zone: string;
} {
  const [day = '', clock = '', zone = ''] = absolute(time).split(' ');
  const millis = String(Math.floor(time / 1000) % 1000).padStart(3, '0');
  return { day, time: `${clock}.${millis}`, zone };
}

/** `request: deleted 2026-11-21 09:30:00 +01:00 by rule ninety-days (#812)`. */
export function deletedText({ role, at, rule, record, epoch }: DeletedView, paint: Painter): string {
  return `${paint('strong', visible(role))}: ${paint('warn', 'deleted')} ${absolute(at)} by rule ${visible(rule)} (#${record}${epoch === undefined ? '' : ` of epoch ${epoch}`})`;
}
