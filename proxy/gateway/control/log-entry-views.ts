import type { LogEntryView } from '../../contract/log-views.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { LogRecord } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import { plainSentence } from '../sentences/log-sentence.ts';
import type { CallViews } from './log-call-views.ts';
import type { Names } from './log-names.ts';

/** A record as one line tells it: with names, and with the call that it is of or about. */
export async function entryView(
  record: LogRecord,
  { store, names, calls }: { readonly store: Store; readonly names: Names; readonly calls: CallViews },
): Promise<LogEntryView> {
  const { index, time, kind, session, actor, server, source, facts } = record;
  const about = facts['principal'] ?? facts['id'];
  const isServer = facts['what'] === 'server';
  const untold = {
    index,
    time,
    kind,
    session: session ?? null,
    actor: actor === undefined ? null : names.principal(actor.principal),
    method: actor?.method ?? null,
    server: server === undefined ? null : names.server(server.id),
    tool: kind.startsWith('tool.') ? await toolOf(record, store, names) : null,
    about: typeof about !== 'string' ? null : isServer ? names.server(about) : names.principal(about),
    introducer: typeof facts['introducer'] === 'string' ? names.principal(facts['introducer']) : null,
    source: source?.ip ?? null,
    facts,
    call:
      record.call === undefined
        ? null
        : await calls.view(record.call, kind === 'call.request' ? record : undefined),
  };
  return { ...untold, says: plainSentence(untold) };
}

/** Records hold no names: the tool's is in the definition, which the record commits to, or in the state tables. */
async function toolOf(record: LogRecord, store: Store, names: Names): Promise<string | null> {
  const { index, server } = record;
  const known = server?.definition === undefined ? null : names.toolOf(server.id, server.definition);
  if (known !== null || record.commits.length === 0) return known;
  const [body] = await store.read('bodies.of-record', { idx: index });
  const definition = body === undefined ? undefined : parsed(body.data);
  return typeof definition?.name === 'string' ? definition.name.slice(0, 512) : null;
}

function parsed(data: Uint8Array): { readonly name?: unknown } | undefined {
  try {
    return parseJson(Buffer.from(data).toString('utf8')) as { readonly name?: unknown };
  } catch {
    return undefined;
  }
}
