import type { Dispatchable, Identified, Message } from '../contract/call.ts';
import type { StateChange } from '../contract/state.ts';
import type { Entry } from '../contract/store.ts';
import { header } from '../listen/exchange.ts';
import { type ToolDefinition, toolDefinition } from '../policy/tool-pins.ts';
import { whoAndWhere } from '../record/facts-of-call.ts';
import { answerTo, type WireAnswer } from './answers.ts';
import type { Core } from './core.ts';
import { paramsOf } from './target.ts';
import { badAnswer, isAmbiguous } from './upstream-message.ts';
import { committed } from './writer.ts';

export interface Observed {
  readonly entries: readonly Entry[];
  readonly changes: readonly StateChange[];
  /** Puts it in force, after it is durable. */
  apply(): void;
}
const NOTHING: Observed = { entries: [], changes: [], apply: () => {} };

/** What the gateway learns from answers that pass: the session that `initialize` made, the tools that a list shows. */
export function observeAnswer(core: Core, call: Dispatchable, answer: WireAnswer): Observed {
  const { identified } = call;
  const { method } = identified.call.message;
  if (method !== 'initialize' && method !== 'tools/list') return NOTHING;
  const message = answerTo(call, answer.messages);
  if (method === 'initialize') return observeSession(core, identified, answer, message);
  if (message !== undefined && isAmbiguous(message))
    throw badAnswer('The list of tools can be read in more than one way.');
  return observeTools(core, identified, message);
}

function observeSession(
  core: Core,
  identified: Identified,
  answer: WireAnswer,
  message: Message | undefined,
): Observed {
  const result = resultOf(message);
  const headers = answer.head?.headers ?? answer.streamHeaders ?? [];
  const revision = result?.['protocolVersion'];
  if (result === undefined) return NOTHING;
  const changes = core.sessions.bind(
    identified.session.id,
    header(headers, 'mcp-session-id'),
    typeof revision === 'string' ? revision : undefined,
  );
  return { ...NOTHING, changes };
}

function observeTools(core: Core, identified: Identified, message: Message | undefined): Observed {
  const result = resultOf(message);
  const tools: unknown = result?.['tools'];
  if (!Array.isArray(tools)) return NOTHING;
  const whole = core.lists.add(identified.session.id, {
    cursor: paramsOf(identified.call.message)['cursor'],
    nextCursor: result?.['nextCursor'],
    names: namesOf(tools),
  });
  return observeToolList(core, identified.server.id, { tools, whole }, whoAndWhere(identified));
}

/** The names in a list of tools, those too whose definition is none. */
export function namesOf(tools: readonly unknown[]): string[] {
  return tools.flatMap((tool) => {
    const name = typeof tool === 'object' && tool !== null && 'name' in tool ? tool.name : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}

/**
 * New and changed definitions become `tool.observe` records; until a person confirms them they are unconfirmed. So do tools that the
 * server lists no more, where `whole` has all names that it lists, and those that come back: as what they were, if unchanged.
 */
export function observeToolList(
  core: Core,
  server: string,
  { tools, whole }: { readonly tools: readonly unknown[]; readonly whole: ReadonlySet<string> | undefined },
  rest: Parameters<Core['writer']['entry']>[2],
): Observed {
  const now = core.clock.now();
  const seen = tools.flatMap((tool) => {
    const definition = toolDefinition(tool);
    const change = definition === undefined ? undefined : core.pins.observe(server, definition, now.wall);
    if (definition === undefined || change === undefined) return [];
    // The pin is the digest of the definition as it is; what is kept and shown of it is masked like all that is stored (law 6).
    const body = maskedText(core, definition.canonical);
    return [{ definition, body, change: { ...change, body } }];
  });
  const gone = whole === undefined ? [] : core.pins.missing(server, whole);
  if (seen.length + gone.length === 0) return NOTHING;
  const changes = [
    ...seen.map(({ change }) => change),
    ...gone.map(({ name }) => ({ op: 'tool.gone' as const, server, name, at: now.wall })),
  ];
  return {
    entries: [
      ...seen.map(({ definition, body }) =>
        core.writer.entry(
          'tool.observe',
          { class: definition.claimedClass, change: changeOf(core, server, definition) },
          { ...rest, server: { id: server, definition: definition.digest } },
          [committed('definition', Buffer.from(body), 'application/json', 'definition')],
        ),
      ),
      ...gone.map(({ claimedClass, definition, body }) =>
        core.writer.entry(
          'tool.observe',
          { class: claimedClass, change: 'gone' },
          { ...rest, server: { id: server, definition } },
          [committed('definition', Buffer.from(body), 'application/json', 'definition')],
        ),
      ),
    ],
    changes,
    apply() {
      for (const change of changes) core.pins.apply(change);
      core.events.emit('tools.changed', { server });
    },
  };
}

function changeOf(core: Core, server: string, { name, digest }: ToolDefinition): 'new' | 'changed' | 'back' {
  const row = core.pins.get(server, name);
  if (row === undefined) return 'new';
  return row.definition === digest ? 'back' : 'changed';
}

function maskedText(core: Core, json: string): string {
  const context = { server: '', tool: '', role: 'answer' as const };
  return Buffer.from(core.settings().masker.maskMessage(Buffer.from(json), context).bytes).toString('utf8');
}

function resultOf(message: Message | undefined): Readonly<Record<string, unknown>> | undefined {
  const result = message?.value['result'];
  return typeof result === 'object' && result !== null
    ? (result as Readonly<Record<string, unknown>>)
    : undefined;
}
