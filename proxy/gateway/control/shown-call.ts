import { createHash } from 'node:crypto';
import type { Message } from '../../contract/call.ts';
import type { MaskedLeaf } from '../../contract/masking.ts';
import type { ApprovalRow } from '../../contract/state.ts';
import { parseMessages } from '../../listen/messages.ts';
import { parseRecord } from '../parse-record.ts';
import { replayOf } from './log-call-views.ts';
import { maskedParams } from './masked-params.ts';
import type { ControlParts } from './parts.ts';

/** A waiting call as its approvers are shown it. */
export interface ShownCall {
  /** The raw message: of it nothing leaves but by a reveal. */
  readonly message: Message;
  readonly params: string;
  readonly leaves: readonly MaskedLeaf[];
  /** What a vote commits to. */
  readonly shown: string;
}

/** The waiting message, masked as it is shown; undefined where it no longer waits. */
export async function shownCall(
  { core, servers }: Pick<ControlParts, 'core' | 'servers'>,
  row: ApprovalRow,
): Promise<ShownCall | undefined> {
  const [waiting] = await core.store.read('waiting.get', { approval: row.id });
  if (waiting === undefined) return undefined;
  const { masker, limits } = core.settings();
  const masked = masker.maskMessage(waiting.message, {
    server: servers.nameOf(row.server) ?? '',
    tool: row.tool,
    role: 'request',
  });
  const [message] = parseMessages(waiting.message, limits.jsonDepth).messages;
  if (message === undefined) return undefined;
  const params = maskedParams(masked.bytes);
  const shown = createHash('sha256')
    .update(`countersign/shown/v1\n${row.id}\n${row.ruleDigest}\n${row.definition ?? ''}\n`)
    .update(params)
    .digest('base64url');
  return { message, params, leaves: masked.leaves, shown };
}

/** The call as it is on record, masked then, and where it came from; for what no longer waits. */
export async function recordedCall(
  { core }: Pick<ControlParts, 'core'>,
  row: ApprovalRow,
): Promise<{
  readonly params: string;
  readonly source: { readonly ip: string; readonly port: number | null };
  /** Index of the record of the replay that sent it. */
  readonly replay: number | undefined;
}> {
  const [record] = await core.store.read('records.search', {
    before: Number.MAX_SAFE_INTEGER,
    limit: 1,
    call: row.call,
    kind: 'call.request',
  });
  if (record === undefined) return { params: '', source: { ip: '', port: null }, replay: undefined };
  const { source, facts } = parseRecord(record);
  const bodies = await core.store.read('bodies.of-record', { idx: record.idx });
  const request = bodies.find(({ role }) => role === 'request');
  return {
    params: request === undefined ? '' : maskedParams(request.data),
    source: { ip: source?.ip ?? '', port: source?.port ?? null },
    replay: replayOf(facts) ?? undefined,
  };
}
