import { isUtf8 } from 'node:buffer';
import { RPC } from '../contract/mcp.ts';
import { parseJson } from '../contract/parse-json.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What the shim looks at of one JSON-RPC message. The gateway is the strict reader; the bytes go to it as they are. */
export interface Part {
  readonly kind: 'request' | 'notification' | 'response';
  /** The id as JSON text (`7`, `"a"`); undefined for notifications. */
  readonly id: string | undefined;
  readonly method: string | undefined;
  readonly params: Fields | undefined;
  /** The revision that the message itself claims in `params._meta`, which only those without sessions do. */
  readonly claimed: string | undefined;
  readonly value: Fields;
}

export interface Outgoing {
  readonly bytes: Buffer;
  /** One, or the elements of a batch (2025-03-26). */
  readonly parts: readonly Part[];
}

export type Reading =
  | { readonly ok: true; readonly message: Outgoing }
  | { readonly ok: false; readonly id: string; readonly code: number; readonly sentence: string };

const REVISION_KEY = 'io.modelcontextprotocol/protocolVersion';

/** Reads one line as a JSON-RPC message or batch. `id` of a refusal is `null` where the line shows none. */
export function readMessage(bytes: Buffer): Reading {
  const value = isUtf8(bytes) ? jsonIn(bytes) : undefined;
  if (value === undefined) {
    return { ok: false, id: 'null', code: RPC.parseError, sentence: 'The line is not JSON in UTF-8.' };
  }
  const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
  const parts = elements.map(partOf);
  if (parts.length === 0 || !parts.every((part) => part !== undefined)) {
    const id = idOf(fields(value)?.['id']) ?? 'null';
    return { ok: false, id, code: RPC.invalidRequest, sentence: 'The line is not a JSON-RPC message.' };
  }
  return { ok: true, message: { bytes, parts } };
}

/** The messages in an answer's text, or undefined where it is none. */
export function partsOf(bytes: Buffer): readonly Part[] | undefined {
  const reading = readMessage(bytes);
  return reading.ok ? reading.message.parts : undefined;
}

export function partOf(value: unknown): Part | undefined {
  const message = fields(value);
  if (message === undefined) return undefined;
  const { method, result, error } = message;
  const id = idOf(message['id']);
  const params = fields(message['params']);
  if (typeof method === 'string') {
    const claim = fields(params?.['_meta'])?.[REVISION_KEY];
    const claimed = typeof claim === 'string' ? claim : undefined;
    return {
      kind: id === undefined ? 'notification' : 'request',
      id,
      method,
      params,
      claimed,
      value: message,
    };
  }
  if (result === undefined && error === undefined) return undefined;
  return { kind: 'response', id, method: undefined, params: undefined, claimed: undefined, value: message };
}

/**
 * The id of a line that was too long to keep, as JSON text. It is taken only where it must be the outermost object's: right
 * at its beginning or right before its last brace.
 */
export function idAtTheEnds(head: Buffer, tail: Buffer): string | undefined {
  const first = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(-?\d+|"[^"\\]*")\s*,/;
  const last = /,\s*"id"\s*:\s*(-?\d+|"[^"\\]*")\s*\}\s*$/;
  return first.exec(head.toString('utf8'))?.[1] ?? last.exec(tail.toString('utf8'))?.[1];
}

/** An id as JSON text; `null`, which JSON-RPC keeps for errors without a request, counts as none. */
export function idOf(id: unknown): string | undefined {
  return typeof id === 'string' || typeof id === 'number' ? JSON.stringify(id) : undefined;
}

export function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function jsonIn(bytes: Buffer): unknown {
  try {
    return parseJson(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A JSON-RPC error answer. `id` is JSON text. */
export function errorAnswer(id: string, code: number, message: string, data?: Fields): Buffer {
  const error = data === undefined ? { code, message } : { code, message, data };
  return Buffer.from(`{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify(error)}}`);
}
