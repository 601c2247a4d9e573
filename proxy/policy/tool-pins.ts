import { createHash } from 'node:crypto';
import type { ToolClass } from '../contract/policy.ts';
import type { StateChange, ToolRow } from '../contract/state.ts';
import { canonicalJson } from '../platform/json/canonical-json.ts';

/** What of a tool's definition is pinned: what the model reads and what the server claims. Icons and `_meta` are not. */
const PINNED = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations'] as const;

export interface ToolDefinition {
  readonly name: string;
  readonly canonical: string;
  /** Hex SHA-256 of `canonical`. */
  readonly digest: string;
  readonly claimedClass: ToolClass;
}

/** A tool as a server lists it, or undefined where it is none. */
export function toolDefinition(tool: unknown): ToolDefinition | undefined {
  if (typeof tool !== 'object' || tool === null) return undefined;
  const fields = tool as Readonly<Record<string, unknown>>;
  const { name } = fields;
  if (typeof name !== 'string' || name === '' || name.length > 512) return undefined;
  const pinned: Record<string, unknown> = {};
  for (const key of PINNED) if (Object.hasOwn(fields, key)) pinned[key] = fields[key];
  const canonical = canonicalJson(pinned);
  const digest = createHash('sha256').update(canonical).digest('hex');
  return { name, canonical, digest, claimedClass: claimedClass(fields['annotations']) };
}

/** Annotations are the server's claim; their defaults are the careful ones (specification, ToolAnnotations). */
function claimedClass(annotations: unknown): ToolClass {
  const claims = (typeof annotations === 'object' && annotations !== null ? annotations : {}) as Readonly<
    Record<string, unknown>
  >;
  if (claims['readOnlyHint'] === true) return 'read';
  return claims['destructiveHint'] === false ? 'write' : 'destructive';
}

const UNCONFIRMED = {
  confirmedClass: null,
  confirmedDefinition: null,
  confirmedBody: null,
  confirmedBy: null,
  confirmedAt: null,
} as const;

type PinChange = Extract<StateChange, { op: 'tool.observe' | 'tool.gone' | 'tool.confirm' | 'tool.reject' }>;

/** The pins in memory: a projection of the `tools` table. */
export function createToolPins() {
  const pins = new Map<string, ToolRow>();
  const keyOf = (server: string, name: string): string => `${server}|${name}`;
  return {
    load(rows: readonly ToolRow[]): void {
      for (const row of rows) pins.set(keyOf(row.server, row.name), row);
    },
    of: (server: string): ToolRow[] => [...pins.values()].filter((row) => row.server === server),
    get: (server: string, name: string): ToolRow | undefined => pins.get(keyOf(server, name)),

    /** The class that was confirmed for the very definition that was last seen; undefined for new and changed tools. */
    confirmedClass(server: string, name: string): ToolClass | undefined {
      const row = pins.get(keyOf(server, name));
      return row !== undefined && row.confirmedDefinition === row.definition
        ? (row.confirmedClass ?? undefined)
        : undefined;
    },

    /** Whether a person refused the very definition that was last seen. */
    isRefused(server: string, name: string): boolean {
      const row = pins.get(keyOf(server, name));
      return row !== undefined && row.refusedDefinition === row.definition;
    },

    /** What listing this tool now changes, or undefined where it is there as last seen. Apply it when it is durable. */
    observe(
      server: string,
      seen: ToolDefinition,
      at: number,
    ): Extract<StateChange, { op: 'tool.observe' }> | undefined {
      const row = pins.get(keyOf(server, seen.name));
      if (row?.definition === seen.digest && row.gone === null) return undefined;
      return {
        op: 'tool.observe',
        server,
        name: seen.name,
        definition: seen.digest,
        body: seen.canonical,
        at,
        claimedClass: seen.claimedClass,
      };
    },
    /** The tools of a server that its whole list, with these names, is without for the first time. */
    missing: (server: string, listed: ReadonlySet<string>): ToolRow[] =>
      [...pins.values()].filter((row) => row.server === server && row.gone === null && !listed.has(row.name)),
    apply(change: PinChange): void {
      const key = keyOf(change.server, change.name);
      const row = pins.get(key);
      if (change.op === 'tool.observe') {
        pins.set(key, {
          ...UNCONFIRMED,
          refusedDefinition: null,
          ...row,
          server: change.server,
          name: change.name,
          definition: change.definition,
          body: change.body,
          seen: change.at,
          claimedClass: change.claimedClass as ToolClass,
          gone: null,
        });
      } else if (change.op === 'tool.gone') {
        if (row !== undefined) pins.set(key, { ...row, gone: row.gone ?? change.at });
      } else if (change.op === 'tool.reject') {
        if (row === undefined || row.definition !== change.definition) return;
        // Of a tool that was confirmed as something else, that stays to be compared with.
        const was = row.confirmedDefinition === change.definition ? UNCONFIRMED : {};
        pins.set(key, { ...row, ...was, refusedDefinition: change.definition });
      } else if (row !== undefined) {
        pins.set(key, {
          ...row,
          confirmedClass: change.class as ToolClass,
          confirmedDefinition: change.definition,
          confirmedBody: row.body,
          confirmedBy: change.by,
          confirmedAt: change.at,
          refusedDefinition: null,
        });
      }
    },
  };
}
export type ToolPins = ReturnType<typeof createToolPins>;
