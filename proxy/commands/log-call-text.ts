import { z } from 'zod';
import type { BodyView, CallDetailView, NameView } from '../contract/log-views.ts';
import { parseJson } from '../contract/parse-json.ts';
import { requirement } from '../contract/policy.ts';
import { denialWords } from '../gateway/sentences/denial-words.ts';
import {
  approvalWords,
  clockText,
  decisionText,
  deletedText,
  masksText,
  outcomeText,
  plainName,
  targetText,
  tookText,
} from '../gateway/sentences/log-words.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { fields, table } from '../platform/terminal/table.ts';
import { absolute } from '../platform/terminal/times.ts';
import { visible } from '../platform/terminal/visible.ts';
import { messageText, paramsOf } from './log-message-text.ts';
import { requirementText } from './requirement-text.ts';

const DIGEST_CHARACTERS = 16;

/** One call whole: who, what, decided how, approved by whom, what came back, and where it stands in the log. */
export function callDetailText(call: CallDetailView, paint: Painter): string {
  return [
    paint('strong', `${plainName(call.agent)}: ${targetText(call)}`),
    '',
    fields([
      ['call', visible(call.id)],
      ['session', visible(call.session)],
      ['agent', `${whole(call.agent)}${call.source === null ? '' : `, from ${visible(call.source)}`}`],
      ...(call.owner === null ? [] : [['owner', whole(call.owner)] as const]),
      ['server', whole(call.server)],
      ['tool', toolText(call)],
      ...(call.replay === null ? [] : [['replay', paint('warn', replayText(call))] as const]),
      ['decision', decisionDetail(call, paint)],
      ...approvalFields(call, paint),
      ...(Object.keys(call.masks).length === 0 ? [] : [['masked', paint('warn', masksText(call))] as const]),
      ['began', moment(call.received)],
      ...(call.finished === null ? [] : [['ended', moment(call.finished)] as const]),
      ['outcome', endText(call, paint)],
      ['isolation', visible(call.isolation)],
    ]),
    ...bodiesText(call, paint),
    ...call.deleted.map((body) => `\n${deletedText(body, paint)}`),
    '',
    paint('strong', 'Records'),
    indent(recordsTable(call)),
    ...(call.complete ? [] : ['  … and more, of a long stream.']),
  ].join('\n');
}

function replayText({ replay, epoch }: CallDetailView): string {
  const of = epoch === undefined ? '' : ` --epoch ${epoch}`;
  return `sent by a replay, and no work of the agent: countersign log show ${replay}${of}`;
}

/** Of a call that is cancelled its outcome does not tell whether the other side may have run it. */
function endText(call: CallDetailView, paint: Painter): string {
  const ended = [outcomeText(call, paint), tookText(call)].filter((text) => text !== '').join(' after ');
  if (call.denial !== null) return `${ended}; ${denialWords(call)}`;
  if (call.outcome !== 'cancelled') return ended;
  return `${ended}; ${call.forwarded === false ? 'it was not forwarded' : 'it had been forwarded'}`;
}

function whole(name: NameView): string {
  return name.name === null ? `${visible(name.id)} (name gone)` : `${plainName(name)}, ${visible(name.id)}`;
}

function toolText({ tool, method, decision, definition }: CallDetailView): string {
  const kind = [method, decision.toolClass === null ? '' : `class ${decision.toolClass}`].filter(
    (one) => one !== '',
  );
  const named = tool === '' ? visible(method) : `${visible(tool)} (${visible(kind.join(', '))})`;
  return definition === null ? named : `${named}, definition ${digestText(definition)}`;
}

/** Columns of what is shown alone. */
const WHOLE = Number.MAX_SAFE_INTEGER;

function decisionDetail(call: CallDetailView, paint: Painter): string {
  const { reason, enforced, rule } = call.decision;
  // A rule that is none bears the reason's own name.
  const isTold = reason === null || reason === 'rule' || rule === `(${reason})`;
  const why = isTold ? '' : ` (${visible(reason)})`;
  const observed = enforced ? '' : ', observed and not enforced';
  const digests =
    call.policy === null
      ? ''
      : `\nrule ${digestText(call.policy.ruleDigest)}, policy ${digestText(call.policy.digest)}`;
  return `${decisionText(call, paint, WHOLE)}${why}${observed}${digests}`;
}

function approvalFields(call: CallDetailView, paint: Painter): (readonly [string, string])[] {
  const { approval } = call;
  if (approval === null) return [];
  const used =
    approval.use !== null
      ? `use ${approval.use} of ${approval.maxUses}`
      : call.ran === null
        ? call.denial === 'cooldown'
          ? 'of the same call before this one'
          : 'not used by this call'
        : `used by the same call, whose answer this one got: ${visible(call.ran)}`;
  const votes = approval.votes.map(({ person, vote, assurance, at, reason }) => {
    const word = paint(vote === 'approve' ? 'good' : 'bad', vote);
    return `${plainName(person)}: ${word} (${visible(assurance)}), ${absolute(at)}${reason === null || reason === '' ? '' : `: ${visible(reason)}`}`;
  });
  return [
    ['approval', `${approvalWords(call, paint)}; ${used}\n${visible(approval.id)}`],
    ...requirementField(call),
    ...votes.map((vote, n): readonly [string, string] => [n === 0 ? 'votes' : '', vote]),
  ];
}

/** What it took to approve, in words. */
function requirementField({ bodies }: CallDetailView): (readonly [string, string])[] {
  const body = bodies.find(({ role }) => role === 'requirement');
  const parsed = requirementJson.safeParse(body?.text);
  return parsed.success ? [['takes', requirementText(parsed.data)]] : [];
}
const requirementJson = z
  .string()
  .transform((text, context): unknown => {
    try {
      return parseJson(text);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(requirement);

function moment(time: number): string {
  const { day, time: clock, zone } = clockText(time);
  return `${day} ${clock} ${zone}`;
}

function digestText(digest: string): string {
  return `${visible(digest.slice(0, DIGEST_CHARACTERS))}…`;
}

const TITLES: Readonly<Record<string, string>> = {
  request: 'Request, as recorded (masked)',
  answer: 'Answer, as given (masked)',
  'sealed-request': 'Request as it came',
  'sealed-answer': 'Answer as it came',
  message: 'Message on the way (masked)',
  bounds: 'Bounds of the grant',
};
/** Told among the fields. */
const TOLD = new Set(['requirement', 'reason']);

function bodiesText(call: CallDetailView, paint: Painter): string[] {
  return call.bodies
    .filter(({ role }) => !TOLD.has(role))
    .flatMap((body) => [
      '',
      paint('strong', TITLES[body.role] ?? visible(body.role)),
      indent(bodyText(body, call)),
      ...(body.whole ? [] : [`  … of ${body.bytes} bytes these are the first.`]),
    ]);
}

function bodyText(body: BodyView, call: CallDetailView): string {
  return body.role === 'request' && body.whole ? paramsOf(body.text, call.tool) : messageText(body);
}

function recordsTable({ records }: CallDetailView): string {
  return table(
    ['#', 'time', 'kind', 'commitments'],
    records.map(({ index, time, kind, commits }) => [
      String(index),
      clockText(time).time,
      kind,
      commits.map(({ role, commit }) => `${visible(role)} ${visible(commit)}`).join('\n'),
    ]),
  );
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
