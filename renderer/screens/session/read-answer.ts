import {
  isObject,
  type Json,
  type JsonObject,
  jsonIn,
  type Member,
  membersOf,
  pointerTo,
} from '../../call/json.ts';

/** One part of what came back. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** A text that is JSON itself, laid out. */
  | { readonly kind: 'json'; readonly label: string; readonly members: readonly Member[] }
  /** Something that is not shown: what it is, and how large. */
  | { readonly kind: 'binary'; readonly what: string; readonly media: string; readonly bytes: number }
  | {
      readonly kind: 'resource';
      readonly uri: string;
      readonly media: string;
      readonly text: string | undefined;
      readonly bytes: number | undefined;
    };
export interface ReadAnswer {
  /** A JSON-RPC error, or a tool's own: `isError`. */
  readonly failed:
    | { readonly by: 'protocol'; readonly code: number | undefined; readonly message: string }
    | { readonly by: 'tool' }
    | undefined;
  readonly parts: readonly Part[];
  /** Everything that no part shows, so that nothing is hidden. */
  readonly rest: readonly Member[];
}

/** A JSON-RPC response, as a person reads it; undefined where the text is none. */
export function readAnswer(text: string): ReadAnswer | undefined {
  const message = jsonIn(text);
  if (!isObject(message)) return undefined;
  const beside = membersOf(message, '', ['jsonrpc', 'id', 'result', 'error']);
  const { error, result } = message;
  if (isObject(error)) {
    const { code, message: sentence } = error;
    return {
      failed: {
        by: 'protocol',
        code: typeof code === 'number' ? code : undefined,
        message: typeof sentence === 'string' ? sentence : '',
      },
      parts: [],
      rest: [...membersOf(error, '/error', ['code', 'message']), ...beside],
    };
  }
  if (!isObject(result)) {
    const whole = Object.hasOwn(message, 'result')
      ? [{ key: 'result', pointer: '/result', value: result ?? null }]
      : [];
    return { failed: undefined, parts: [], rest: [...whole, ...beside] };
  }
  const { parts, shown } = partsOf(result);
  const rest = [...membersOf(result, '/result', shown), ...beside];
  return { failed: result['isError'] === true ? { by: 'tool' } : undefined, parts, rest };
}

function partsOf(result: JsonObject): { readonly parts: readonly Part[]; readonly shown: readonly string[] } {
  const { content, contents, structuredContent } = result;
  const parts: Part[] = [];
  const shown: string[] = [];
  if (Array.isArray(content)) {
    parts.push(...content.map((one: Json, n) => blockOf(one, pointerTo('/result/content', n))));
    shown.push('content', 'isError');
  }
  // What resources/read gives.
  if (Array.isArray(contents)) {
    contents.forEach((one: Json, n) => {
      const pointer = pointerTo('/result/contents', n);
      parts.push(resourceOf(one) ?? otherOf(one, pointer));
    });
    shown.push('contents');
  }
  if (isObject(structuredContent)) {
    const members = membersOf(structuredContent, '/result/structuredContent');
    parts.push({ kind: 'json', label: 'Structured content', members });
    shown.push('structuredContent');
  }
  return { parts, shown };
}

/** A content block of a tool's result (MCP 2025-11-25, server/tools). Where one has more than is shown, all of it is. */
function blockOf(block: Json, pointer: string): Part {
  if (!isObject(block)) return otherOf(block, pointer);
  const { type, text, data, mimeType, resource } = block;
  const has = (...known: readonly string[]): boolean =>
    Object.keys(block).every((key) => key === 'type' || known.includes(key));
  if (type === 'text' && typeof text === 'string' && has('text')) return textPart(text, pointer);
  if ((type === 'image' || type === 'audio') && typeof data === 'string' && has('data', 'mimeType')) {
    return { kind: 'binary', what: type, media: textOf(mimeType), bytes: bytesOf(data) };
  }
  if (type === 'resource' && has('resource')) {
    const found = resourceOf(resource);
    if (found !== undefined) return found;
  }
  return otherOf(block, pointer);
}

function resourceOf(value: Json | undefined): Part | undefined {
  if (!isObject(value)) return undefined;
  const { uri, mimeType, text, blob } = value;
  const known = new Set(['uri', 'mimeType', 'text', 'blob']);
  if (typeof uri !== 'string' || !Object.keys(value).every((key) => known.has(key))) return undefined;
  return {
    kind: 'resource',
    uri,
    media: textOf(mimeType),
    text: typeof text === 'string' ? text : undefined,
    bytes: typeof blob === 'string' ? bytesOf(blob) : undefined,
  };
}

/** Many servers put JSON in a text. */
function textPart(text: string, pointer: string): Part {
  const value = /^\s*[[{]/.test(text) ? jsonIn(text) : undefined;
  if (typeof value !== 'object' || value === null) return { kind: 'text', text };
  const members = isObject(value) ? membersOf(value, pointer) : [{ key: 'array', pointer, value }];
  return members.length === 0 ? { kind: 'text', text } : { kind: 'json', label: 'JSON in the text', members };
}

function otherOf(value: Json, pointer: string): Part {
  const members = isObject(value) ? membersOf(value, pointer) : [{ key: 'value', pointer, value }];
  const type = isObject(value) && typeof value['type'] === 'string' ? value['type'] : '';
  return { kind: 'json', label: type === '' ? 'Content' : `Content of type ${type.slice(0, 64)}`, members };
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** Of base64 text. */
function bytesOf(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor((base64.length * 3) / 4) - padding);
}
