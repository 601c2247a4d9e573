import { z } from 'zod';
import type { ServerConfig } from './config.ts';
import type { Actor } from './control.ts';
import type { ToolView } from './views.ts';

/*
 * Servers through the API, beside what control.ts has of them: their secrets, imports out of a client's file, refusals of tools,
 * and why one does not work.
 */

/** A value for the installation's own store, under the name that `keys:NAME` gives it. */
export const secretInput = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, 'letters, digits, dot, dash, underscore'),
  value: z.string().min(1).max(65_536),
});

/** A client's own file of servers as text: `mcpServers` and its like as JSON (comments are fine), or Codex's TOML. */
export const importPlanInput = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(512 * 1024),
  format: z.enum(['json', 'toml']).default('json'),
});
/** The same text once more, and which servers of the plan to add. */
export const importInput = importPlanInput.extend({
  names: z.array(z.string().max(63)).min(1).max(256),
});
/** Definitions that a person looked at and does not accept. */
export const toolsRefuseInput = z.strictObject({
  tools: z
    .array(z.strictObject({ name: z.string().max(512), definition: z.string().length(64) }))
    .min(1)
    .max(1000),
});

/** Why a server could not be used. Texts are masked; `said` are its own last lines on stderr, oldest first. */
export interface ServerFailure {
  /** `unreachable`, `refused-tls`, `unauthorized`, `child-failed`, `timeout`, `secret-missing` … */
  readonly code: string;
  readonly message: string;
  readonly said: readonly string[];
}
export interface ServerHealthView {
  /** `failing`: its last exchange failed. `idle`: no child runs, for none is needed. `unasked`: nothing was asked of it since the gateway started. */
  readonly state: 'up' | 'idle' | 'failing' | 'unasked';
  /** The code of what fails now. */
  readonly lastError: string | null;
  /** The last failure since the gateway started, even where it works again. */
  readonly lastFailure: (ServerFailure & { readonly at: number }) | null;
  /** Null for http: nothing runs here. Else `bwrap`, `unshare`, `sandbox-exec`, `none`, `off`, or `untried` before any child started. */
  readonly sandbox: string | null;
  /** Children that run now; null for http. */
  readonly running: number | null;
  /** Starts that followed a child which ended by itself. */
  readonly restarts: number;
}
/** One server of an import, as it would be added. */
export interface PlannedServer {
  /** Where in the file: `mcpServers.github`. */
  readonly from: string;
  readonly name: string;
  readonly kind: 'http' | 'stdio';
  readonly target: string;
  /** As it would stand in the configuration: secrets by reference. */
  readonly server: ServerConfig;
  /** Names under which values of the file would go into the installation's own store. Never the values. */
  readonly secrets: readonly string[];
}
/** What an import would do; nothing is done yet. */
export interface ImportPlanView {
  readonly add: readonly PlannedServer[];
  readonly skip: readonly { readonly from: string; readonly why: string }[];
}
/** What became of one server of an import: added with these tools to confirm, or not added, and why. */
export interface ImportedView {
  readonly name: string;
  readonly added: boolean;
  readonly tools: readonly ToolView[];
  readonly failure: ServerFailure | null;
}

/** Rejects with ControlError. */
export interface ServerImports {
  planImport(input: z.infer<typeof importPlanInput>): Promise<ImportPlanView>;
  /** One after the other; one that fails does not keep the others back. Where `signal` aborts, the rest is not begun. */
  importServers(input: z.infer<typeof importInput>, by: Actor, signal?: AbortSignal): Promise<ImportedView[]>;
  /** Calls of these tools are held. A definition that was confirmed is so no more. */
  refuseTools(server: string, input: z.infer<typeof toolsRefuseInput>, by: Actor): Promise<ToolView[]>;
}
