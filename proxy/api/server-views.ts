import { z } from '@hono/zod-openapi';
import { mode, serverConfig } from '../contract/config.ts';
import { toolClass } from '../contract/policy.ts';
import type { ImportedView, ImportPlanView, ServerFailure, ServerHealthView } from '../contract/servers.ts';
import type { ProbeView, ServerView, ToolView } from '../contract/views.ts';

/* Servers and their tools as schemas; the annotations keep them equal to the contract's interfaces. */
export const toolView: z.ZodType<ToolView> = z
  .object({
    name: z.string(),
    definition: z.string(),
    description: z.string(),
    claimedClass: toolClass,
    confirmedClass: toolClass.nullable(),
    state: z.enum(['new', 'confirmed', 'changed', 'refused']),
    before: z.string().nullable(),
    now: z.string(),
    goneSince: z.int().nullable(),
  })
  .openapi('Tool');
export const probeView: z.ZodType<ProbeView> = z
  .object({ revision: z.string(), serverName: z.string(), tools: z.array(toolView) })
  .openapi('Probe');
const failure = { code: z.string(), message: z.string(), said: z.array(z.string()) };
const serverFailure: z.ZodType<ServerFailure> = z.object(failure).openapi('ServerFailure');
const serverHealthView: z.ZodType<ServerHealthView> = z
  .object({
    state: z.enum(['up', 'idle', 'failing', 'unasked']),
    lastError: z.string().nullable(),
    lastFailure: z.object({ ...failure, at: z.int() }).nullable(),
    sandbox: z.string().nullable(),
    running: z.int().nullable(),
    restarts: z.int(),
  })
  .openapi('ServerHealth');
export const serverView: z.ZodType<ServerView> = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['http', 'stdio']),
    target: z.string(),
    mode,
    health: serverHealthView,
    tools: z.array(toolView),
  })
  .openapi('Server');
export const importPlanView: z.ZodType<ImportPlanView> = z
  .object({
    add: z.array(
      z.object({
        from: z.string(),
        name: z.string(),
        kind: z.enum(['http', 'stdio']),
        target: z.string(),
        server: serverConfig,
        secrets: z.array(z.string()),
      }),
    ),
    skip: z.array(z.object({ from: z.string(), why: z.string() })),
  })
  .openapi('ImportPlan');
export const importedView: z.ZodType<ImportedView> = z
  .object({
    name: z.string(),
    added: z.boolean(),
    tools: z.array(toolView),
    failure: serverFailure.nullable(),
  })
  .openapi('Imported');
