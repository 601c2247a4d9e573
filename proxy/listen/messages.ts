import type { Message } from '../contract/call.ts';
import { RPC } from '../contract/mcp.ts';
import { JsonError } from '../platform/json/json-error.ts';
import { parseStrict, rawMember, rawSpan, type StrictDocument } from '../platform/json/strict-json.ts';
import { ListenError } from './refusal.ts';

const BATCH_CEILING = 64;

/** The messages of one POST body: one, or several where it is a batch (revision 2025-03-26). Throws ListenError. */
export function parseMessages(bytes: Uint8Array, depth: number): { messages: Message[]; batch: boolean } {
  const document = parse(bytes, depth);
  if (!Array.isArray(document.value)) return { messages: [toMessage(document)], batch: false };
  if (document.elements.length === 0 || document.elements.length > BATCH_CEILING) {
    throw new ListenError('batch-refused', `A batch holds 1 to ${BATCH_CEILING} messages.`);
  }
  // Parsed again one by one: an element's own members are what is decided on, and batches are rare.
  const messages = document.elements.map((span) => toMessage(parse(rawSpan(document, span), depth)));
  const ids = messages.flatMap((message) => (message.kind === 'request' ? [message.value['id']] : []));
  // Of two answers to one id nobody could say which call each ends.
  if (new Set(ids).size !== ids.length)
    throw new ListenError('batch-refused', 'Two requests of a batch have the same id.');
  return { messages, batch: true };
}

function parse(bytes: Uint8Array, depth: number): StrictDocument {
  try {
    return parseStrict(bytes, { depth });
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause;
    const syntax = cause.code === 'syntax' || cause.code === 'not-utf8';
    throw new ListenError('bad-json', cause.message, {
      rpcCode: syntax ? RPC.parseError : RPC.invalidRequest,
      cause,
    });
  }
}

/** One strict document as a JSON-RPC 2.0 message (section 4 and 5; MCP: ids are strings or whole numbers). Throws ListenError. */
export function toMessage(document: StrictDocument): Message {
  const value = document.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad('A message is a JSON object.');
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields['jsonrpc'] !== '2.0') throw bad('The message is not JSON-RPC 2.0.');
  const { method } = fields;
  const hasId = Object.hasOwn(fields, 'id');
  const rawId = hasId ? Buffer.from(rawMember(document, 'id') ?? []).toString('utf8') : undefined;
  const common = { raw: document.bytes, value: fields, params: rawMember(document, 'params') };
  if (method === undefined) {
    if (!hasId || Object.hasOwn(fields, 'result') === Object.hasOwn(fields, 'error')) {
      throw bad('The message is neither a request nor a response.');
    }
    return { ...common, kind: 'response', id: rawId, method: undefined };
  }
  if (typeof method !== 'string' || method === '' || method.length > 256)
    throw bad('The method is not a short text.');
  if (Object.hasOwn(fields, 'result') || Object.hasOwn(fields, 'error'))
    throw bad('A request has no result.');
  const params = fields['params'];
  if (params !== undefined && (typeof params !== 'object' || params === null))
    throw bad('The params are no object.');
  if (!hasId) return { ...common, kind: 'notification', id: undefined, method };
  const { id } = fields;
  if (!(typeof id === 'string' && id.length <= 256) && !Number.isSafeInteger(id))
    throw bad('The id is no text or whole number.');
  return { ...common, kind: 'request', id: rawId, method };
}

function bad(sentence: string): ListenError {
  return new ListenError('bad-message', sentence);
}
