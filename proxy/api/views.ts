import { z } from '@hono/zod-openapi';
import { APPROVAL_ENDS, GRANT_REFUSALS } from '../contract/approvals.ts';
import { mode } from '../contract/config.ts';
import { CONTROL_ERROR_CODES, type GatewayEvent } from '../contract/control.ts';
import type { DiskView } from '../contract/disk.ts';
import { requirement } from '../contract/policy.ts';
import { APPROVAL_STATES } from '../contract/state.ts';
import { LOG_PROBLEMS, type VerifyLine } from '../contract/verification.ts';
import type {
  AgentView,
  ApprovalDetail,
  ApprovalView,
  BackupView,
  EnrolledAgent,
  EpochView,
  PersonView,
  PolicySummaryRow,
  RecordView,
  StatusView,
  VerifyView,
  WitnessedView,
} from '../contract/views.ts';
import { WITNESS_FAILURES } from '../contract/views.ts';
import { configState } from './config-views.ts';

import { toolView } from './server-views.ts';

/*
 * The contract's views as schemas: for the OpenAPI document, and for the client, to which an answer comes from outside.
 * The annotations keep them equal to the interfaces.
 */
const time = z.int();

export const epochView: z.ZodType<EpochView> = z
  .object({
    epoch: z.int().nonnegative(),
    origin: z.string(),
    vkey: z.string(),
    fingerprint: z.string(),
    size: z.int().nonnegative(),
    present: z.boolean(),
    restored: z
      .object({
        at: time,
        origin: z.string(),
        size: z.int(),
        lost: z.int().nullable(),
        lostOf: z.array(z.object({ epoch: z.int(), records: z.int() })),
      })
      .nullable(),
  })
  .openapi('Epoch');
export const backupView: z.ZodType<BackupView> = z.object({
  bytes: z.int().nonnegative(),
  origin: z.string(),
  size: z.int().nonnegative(),
  root: z.string(),
});
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
const approvalFields = {
  id: z.string(),
  state: z.enum(APPROVAL_STATES),
  direction: z.enum(['to-server', 'to-agent']),
  agent: z.string(),
  owner: z.string(),
  server: z.string(),
  method: z.string(),
  tool: z.string(),
  toolClass: z.string(),
  brief: z.string(),
  rule: z.string(),
  ruleMessage: z.string().nullable(),
  requirement,
  created: time,
  deadline: time,
  left: z.int().nullable(),
  decidedAt: time.nullable(),
  end: z.enum(APPROVAL_ENDS).nullable(),
  needs: z.string(),
  votes: z.array(
    z.object({
      person: z.string(),
      vote: z.string(),
      assurance: z.string(),
      at: time,
      reason: z.string().nullable(),
      signed: z.boolean(),
    }),
  ),
  uses: z.int(),
  maxUses: z.int(),
  usableUntil: time.nullable(),
  grant: z.boolean(),
  sessionEnded: z.boolean(),
  callerWaiting: z.boolean(),
};
export const deliveries = z.array(
  z.object({
    person: z.string(),
    device: z.string(),
    channel: z.string(),
    sent: time.nullable(),
    delivered: time.nullable(),
    seen: time.nullable(),
    failed: time.nullable(),
  }),
);
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
    stated: z.object({ reason: z.string().nullable(), ticket: z.string().nullable() }),
    ruleText: z.string().nullable(),
    definition: z.object({ digest: z.string(), same: z.boolean(), tool: toolView.nullable() }).nullable(),
    source: z.object({ ip: z.string(), port: z.int().nullable() }),
    replay: z.int().optional(),
    session: z.object({
      id: z.string(),
      basis: z.enum(['mcp-session', 'shim-run', 'idle-gap']).nullable(),
      opened: time.nullable(),
      lastHeard: time.nullable(),
      closed: time.nullable(),
    }),
    bounds: z
      .array(z.object({ argument: z.string(), is: z.enum(['same', 'within', 'any']), value: z.string() }))
      .nullable(),
    boundsInWords: z.string(),
    offer: z.object({
      refused: z.enum(GRANT_REFUSALS).nullable(),
      words: z.string(),
      arguments: z.array(z.object({ name: z.string(), folder: z.string().nullable() })),
    }),
    paused: z.boolean(),
    deliveries,
  })
  .openapi('ApprovalDetail');

const witnessedView: z.ZodType<WitnessedView> = z
  .object({
    quorum: z.int(),
    size: z.int(),
    witnesses: z.array(
      z.object({
        name: z.string(),
        vkey: z.string(),
        state: z.enum(['good', 'new', ...WITNESS_FAILURES]),
        setBack: z.boolean().optional(),
        size: z.int().nullable(),
        at: time.nullable(),
      }),
    ),
  })
  .openapi('Witnessed');
const diskView: z.ZodType<DiskView> = z
  .object({
    level: z.enum(['good', 'warn', 'bad', 'unknown']),
    used: z.int(),
    reusable: z.int(),
    free: z.int().nullable(),
    bytesPerDay: z.int().nullable(),
    daysLeft: z.int().nullable(),
  })
  .openapi('Disk');
export const statusView: z.ZodType<StatusView> = z
  .object({
    installation: z.string(),
    version: z.string(),
    listening: z.string().nullable(),
    address: z.string().nullable(),
    mode,
    started: time,
    log: z.object({
      origin: z.string(),
      size: z.int(),
      root: z.string(),
      vkey: z.string(),
      fingerprint: z.string(),
      writable: z.boolean(),
      indexed: z.int(),
      witnessed: witnessedView.nullable(),
      disk: diskView,
    }),
    keys: z.object({ protection: z.string() }),
    isolation: z.string(),
    waiting: z.int(),
    paused: z.object({
      all: z.boolean(),
      byScreen: z.boolean(),
      agents: z.array(z.string()),
      servers: z.array(z.string()),
    }),
    policy: z.object({ digest: z.string(), problems: z.array(z.string()) }),
    config: configState,
    channels: z.array(z.string()),
    program: z.string(),
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
    records: z.object({ count: z.int(), first: z.int().nullable(), last: z.int().nullable() }),
    root: z.string(),
    note: z.string(),
    vkey: z.string(),
    badIndex: z.int().nullable(),
    problem: z.enum(LOG_PROBLEMS).nullable(),
    faults: z.array(z.object({ problem: z.enum(LOG_PROBLEMS), index: z.int().optional() })),
    looked: z
      .object({
        bodies: z.object({ checked: z.int(), deleted: z.int(), bad: z.int() }),
        heads: z.object({ checkpoints: z.int(), cosignatures: z.int() }),
        votes: z.object({
          ...{ signed: z.int(), asRecorded: z.int(), otherRequest: z.array(z.int()) },
          ...{ unchecked: z.int(), unsigned: z.int() },
          keys: z.array(
            z.object({
              ...{ spki: z.string(), principal: z.string(), votes: z.int() },
              name: z.string().optional(),
            }),
          ),
        }),
      })
      .nullable(),
    checkpoint: z.object({ size: z.int(), ok: z.boolean() }).optional(),
    milliseconds: z.number(),
  })
  .openapi('Verification');
export const verifyLine: z.ZodType<VerifyLine> = z.union([
  z.object({ checked: z.int(), of: z.int() }),
  z.object({ result: verifyView }),
  z.object({ error: z.object({ code: z.enum(CONTROL_ERROR_CODES), message: z.string() }) }),
]);
export const consoleView = z.object({ url: z.string(), approvalUrl: z.string() }).openapi('Console');
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
