import { z } from '@hono/zod-openapi';
import type {
  ConfigChangeDetail,
  ConfigChangeView,
  ConfigDifferenceView,
  ConfigProblemView,
  ConfigStateView,
  ConfigView,
  ExplanationView,
  PastRuleView,
  SecretView,
} from '../contract/configuration.ts';
import { FINDING_PAGES, HEALTH_AREAS, type HealthFinding } from '../contract/health.ts';
import { EFFECTS, requirement } from '../contract/policy.ts';
import type { WiringView } from '../contract/wiring.ts';

/* The contract's views of configuration, policy, health and wiring as schemas; see views.ts. */
const time = z.int();

const configProblem: z.ZodType<ConfigProblemView> = z
  .object({
    severity: z.enum(['error', 'warning']),
    line: z.int(),
    column: z.int(),
    path: z.string(),
    message: z.string(),
  })
  .openapi('ConfigProblem');
const stateFields = {
  file: z.string(),
  digest: z.string(),
  since: time,
  problems: z.array(configProblem),
  restart: z.array(z.string()),
};
export const configState: z.ZodType<ConfigStateView> = z.object(stateFields).openapi('ConfigState');
export const configView: z.ZodType<ConfigView> = z
  .object({
    ...stateFields,
    text: z.string(),
    onDisk: z.string().nullable(),
    warnings: z.array(configProblem),
  })
  .openapi('Config');

const difference: z.ZodType<ConfigDifferenceView> = z
  .object({
    rule: z.string(),
    change: z.enum(['added', 'removed', 'changed', 'moved']),
    loosens: z.boolean(),
    words: z.string(),
  })
  .openapi('ConfigDifference');
const changeFields = {
  index: z.int(),
  time,
  by: z.object({ principal: z.string(), name: z.string().nullable(), method: z.string() }),
  digest: z.string(),
  loosens: z.boolean(),
  changes: z.array(difference),
};
export const configChange: z.ZodType<ConfigChangeView> = z.object(changeFields).openapi('ConfigChange');
export const configChangeDetail: z.ZodType<ConfigChangeDetail> = z
  .object({ ...changeFields, text: z.string(), before: z.string().nullable() })
  .openapi('ConfigChangeDetail');

export const explanationView: z.ZodType<ExplanationView> = z
  .object({
    unknown: z.array(
      z.object({
        what: z.enum(['agent', 'server', 'tool']),
        name: z.string(),
        meant: z.string().nullable(),
      }),
    ),
    toolClass: z.string().nullable(),
    steps: z.array(
      z.object({
        rule: z.string(),
        outcome: z.enum(['mismatch', 'condition-false', 'error', 'matches']),
        field: z.string().optional(),
        wanted: z.array(z.string()).optional(),
        found: z.string().optional(),
        when: z.string().optional(),
        error: z.string().optional(),
      }),
    ),
    decision: z.object({
      effect: z.enum(EFFECTS),
      enforced: z.boolean(),
      rule: z.string(),
      reason: z.string(),
      message: z.string().nullable(),
      requirement: requirement.nullable(),
    }),
  })
  .openapi('Explanation');

export const secretView: z.ZodType<SecretView> = z
  .object({ name: z.string(), stored: z.boolean(), usedBy: z.array(z.string()) })
  .openapi('Secret');

export const healthFinding: z.ZodType<HealthFinding> = z
  .object({
    level: z.enum(['good', 'warn', 'bad', 'unknown']),
    area: z.enum(HEALTH_AREAS),
    what: z.string(),
    advice: z.string().optional(),
    place: z.object({ page: z.enum(FINDING_PAGES), name: z.string().optional() }).optional(),
  })
  .openapi('HealthFinding');

export const wiringView: z.ZodType<WiringView> = z
  .object({
    files: z.object({ certificate: z.string(), key: z.string(), ca: z.string() }),
    claudeCode: z.array(z.string()),
    mcpServers: z.string(),
    mutualTls: z.array(z.string()),
  })
  .openapi('Wiring');

export const pastRuleView: z.ZodType<PastRuleView> = z
  .object({
    index: z.int(),
    time: z.int(),
    rule: z.string(),
    line: z.int().nullable(),
    text: z.string().nullable(),
    ruleDigest: z.string().nullable(),
  })
  .openapi('PastRule');
