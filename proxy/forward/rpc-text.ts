import { parseJson } from '../contract/parse-json.ts';
import { type Leaf, walkLeaves } from '../platform/json/json-tokens.ts';

/** Deeper than any listener lets in; a server's message beyond it is not read. */
const DEPTH = 512;
const META = 'io.modelcontextprotocol/';

/** The leaves of a message that routing looks at or replaces. */
const PATHS = {
  id: 'id',
  progressToken: 'params _meta progressToken',
  progressOf: 'params progressToken',
  cancels: 'params requestId',
  subscription: `params _meta ${META}subscriptionId`,
  resultSubscription: `result _meta ${META}subscriptionId`,
  revision: `params _meta ${META}protocolVersion`,
} as const;
type LeafName = keyof typeof PATHS;
const NAMES: ReadonlyMap<string, LeafName> = new Map(
  Object.entries(PATHS).map(([name, path]) => [path, name as LeafName]),
);

/** A leaf with its place in the text. `raw` is its JSON text; `key` is the same for every writing of one value. */
export interface RpcLeaf {
  readonly start: number;
  readonly end: number;
  readonly raw: string;
  readonly key: string;
}
/** One JSON-RPC message as text, with what routing needs of it. */
export interface RpcText {
  readonly text: string;
  readonly kind: 'request' | 'notification' | 'response';
  readonly method: string | undefined;
  readonly leaves: Readonly<Partial<Record<LeafName, RpcLeaf>>>;
  /** The code of an error response. */
  readonly errorCode: number | undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: Readonly<Record<string, unknown>>): RpcText['kind'] | undefined {
  if (typeof value['method'] === 'string') return 'id' in value ? 'request' : 'notification';
  return 'result' in value || 'error' in value ? 'response' : undefined;
}

function findLeaves(text: string): Partial<Record<LeafName, RpcLeaf>> | undefined {
  const leaves: Partial<Record<LeafName, RpcLeaf>> = {};
  let ambiguous = false;
  walkLeaves(text, { depth: DEPTH }, ({ path, start, end }: Leaf) => {
    if (path.length > 3) return;
    const name = NAMES.get(path.join(' '));
    if (name === undefined) return;
    // Twice the same key: whoever reads the message next may pick the other one.
    if (leaves[name] !== undefined) ambiguous = true;
    const raw = text.slice(start, end);
    leaves[name] = { start, end, raw, key: JSON.stringify(parseJson(raw)) };
  });
  return ambiguous ? undefined : leaves;
}

/** Reads one JSON-RPC 2.0 message. Undefined for anything else, batches too. */
export function readRpc(text: string): RpcText | undefined {
  try {
    const value: unknown = parseJson(text);
    if (!isObject(value) || value['jsonrpc'] !== '2.0') return undefined;
    const kind = kindOf(value);
    const leaves = findLeaves(text);
    if (kind === undefined || leaves === undefined) return undefined;
    const error = value['error'];
    const code = isObject(error) ? error['code'] : undefined;
    return {
      text,
      kind,
      method: kind === 'response' ? undefined : String(value['method']),
      leaves,
      errorCode: typeof code === 'number' ? code : undefined,
    };
  } catch {
    return undefined;
  }
}

/** The text with each place replaced; every other character stays as it was. */
export function splice(
  text: string,
  edits: readonly { readonly at: RpcLeaf | undefined; readonly by: string }[],
): string {
  const places = edits.flatMap(({ at, by }) => (at === undefined ? [] : [{ at, by }]));
  places.sort((a, b) => b.at.start - a.at.start);
  let result = text;
  for (const { at, by } of places) result = result.slice(0, at.start) + by + result.slice(at.end);
  return result;
}

/** One line for a stdio transport: raw line breaks, which JSON allows between tokens only, become spaces. */
export function oneLine(text: string): string {
  return /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, ' ') : text;
}
