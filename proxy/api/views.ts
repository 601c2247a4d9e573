import { z } from '@hono/zod-openapi';
import { mode } from '../contract/config.ts';
import type {
  AgentView,
  ApprovalDetail,
  ApprovalView,
  EnrolledAgent,
  GatewayEvent,
  PersonView,
  PolicySummaryRow,
  ProbeView,
  RecordView,
  ServerView,
  StatusView,
  ToolView,
  VerifyView,
} from '../contract/control.ts';
import { requirement, toolClass } from '../contract/policy.ts';

/*
 * The contract's views as schemas: for the OpenAPI document, and for the client, to which an answer comes from outside.
 * The annotations keep them equal to the interfaces.
 */
const time = z.int();

export const agentView: z.ZodType<AgentView> = z
  .object({
    id: z.string(),
    name: z.string(),
    owner: z.string(),
    created: time,
    state: z.enum(['active', 'revoked', 'expired']),
    notAfter: time,
    lastUsed: time.nullable(),
    paused: z.boolean(),
  })
  .openapi('Agent');
export const enrolledAgent: z.ZodType<EnrolledAgent> = z
  .object({
    agent: agentView,
    certificatePem: z.string(),
    keyPem: z.string(),
    caPem: z.string(),
    p12: z.string().exactOptional(),
  })
  .openapi('EnrolledAgent');
export const personView: z.ZodType<PersonView> = z
  .object({ id: z.string(), name: z.string(), roles: z.array(z.string()) })
  .openapi('Person');
export const toolView: z.ZodType<ToolView> = z
  .object({
    name: z.string(),
    definition: z.string(),
    description: z.string(),
    claimedClass: toolClass,
    confirmedClass: toolClass.nullable(),
    state: z.enum(['new', 'confirmed', 'changed']),
    before: z.string().nullable(),
    now: z.string(),
  })
  .openapi('Tool');
export const serverView: z.ZodType<ServerView> = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['http', 'stdio']),
    target: z.string(),
    mode,
    health: z.object({
      state: z.enum(['up', 'idle', 'failing']),
      lastError: z.string().nullable(),
      sandbox: z.string().nullable(),
    }),
    tools: z.array(toolView),
  })
  .openapi('Server');
export const probeView: z.ZodType<ProbeView> = z
  .object({ revision: z.string(), serverName: z.string(), tools: z.array(toolView) })
  .openapi('Probe');

const approvalFields = {
  id: z.string(),
  state: z.string(),
  agent: z.string(),
  owner: z.string(),
  server: z.string(),
  method: z.string(),
  tool: z.string(),
  toolClass: z.string(),
  rule: z.string(),
  ruleMessage: z.string().nullable(),
  requirement,
  created: time,
  deadline: time,
  needs: z.string(),
  votes: z.array(
    z.object({
      person: z.string(),
      vote: z.string(),
      assurance: z.string(),
      at: time,
      reason: z.string().nullable(),
    }),
  ),
  uses: z.int(),
  maxUses: z.int(),
  usableUntil: time.nullable(),
  callerWaiting: z.boolean(),
};
export const approvalView: z.ZodType<ApprovalView> = z.object(approvalFields).openapi('Approval');
export const approvalDetail: z.ZodType<ApprovalDetail> = z
  .object({
    ...approvalFields,
    params: z.string(),
    bytes: z.int(),
    masked: z.array(
      z.object({ pointer: z.string(), kind: z.string(), length: z.int(), byNameAlone: z.boolean() }),
    ),
    shown: z.string(),
    source: z.object({ ip: z.string() }),
    session: z.string(),
    bounds: z.unknown(),
  })
  .openapi('ApprovalDetail');

export const statusView: z.ZodType<StatusView> = z
  .object({
    installation: z.string(),
    version: z.string(),
    listening: z.string().nullable(),
    mode,
    started: time,
    log: z.object({
      origin: z.string(),
      size: z.int(),
      root: z.string(),
      vkey: z.string(),
      writable: z.boolean(),
    }),
    keys: z.object({ protection: z.string() }),
    isolation: z.string(),
    waiting: z.int(),
    paused: z.object({ all: z.boolean(), agents: z.array(z.string()), servers: z.array(z.string()) }),
    policy: z.object({ digest: z.string(), problems: z.array(z.string()) }),
    channels: z.array(z.string()),
  })
  .openapi('Status');
export const policySummaryRow: z.ZodType<PolicySummaryRow> = z
  .object({
    effect: z.enum(['deny', 'hold']),
    rule: z.string(),
    agent: z.string(),
    server: z.string(),
    tool: z.string(),
    calls: z.int(),
  })
  .openapi('PolicySummaryRow');
export const recordView: z.ZodType<RecordView> = z
  .object({
    index: z.int(),
    text: z.string(),
    bodies: z.array(z.object({ role: z.string(), commit: z.string(), media: z.string(), text: z.string() })),
  })
  .openapi('Record');
export const verifyView: z.ZodType<VerifyView> = z
  .object({
    ok: z.boolean(),
    size: z.int(),
    root: z.string(),
    note: z.string(),
    vkey: z.string(),
    badIndex: z.int().nullable(),
    problem: z.string().nullable(),
    milliseconds: z.number(),
  })
  .openapi('Verification');
export const gatewayEvent: z.ZodType<GatewayEvent> = z
  .object({
    id: z.int(),
    type: z.enum([
      'approval.opened',
      'approval.changed',
      'call.opened',
      'call.closed',
      'tools.changed',
      'config.changed',
      'health.changed',
      'paused',
    ]),
    at: time,
    about: z.record(z.string(), z.string()),
  })
  .openapi('Event');
