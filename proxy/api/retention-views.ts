import { z } from '@hono/zod-openapi';
import { exportInput } from '../contract/bundle.ts';
import type {
  CoveredView,
  DeletedView,
  PreservationView,
  PurgedView,
  PurgePlanView,
} from '../contract/purge.ts';

/** The contract's views of what is kept as schemas, kept equal to the interfaces by their annotations. */
const time = z.int();
const names = z.array(z.string());
const count = { bodies: z.int(), bytes: z.int() };

export const deletedView: z.ZodType<DeletedView> = z
  .object({
    index: z.int(),
    role: z.string(),
    commit: z.string(),
    at: time,
    rule: z.string(),
    record: z.int(),
    epoch: z.int().exactOptional(),
  })
  .openapi('Deleted');
export const purgePlanView: z.ZodType<PurgePlanView> = z
  .object({
    at: time,
    rules: z.string(),
    byRule: z.array(
      z.object({
        ...count,
        rule: z.string(),
        match: z.object({ server: names, agent: names, body: names }),
        keep: z.string(),
        afterBundle: z.boolean(),
        unbundled: z.object(count),
        inUse: z.object(count),
        preserved: z.object(count),
      }),
    ),
    preservations: z.array(z.object({ ...count, id: z.string(), owner: z.string() })),
    every: z.string().nullable(),
  })
  .openapi('PurgePlan');
export const purgedView: z.ZodType<PurgedView> = z
  .object({ ...count, byRule: z.array(z.object({ ...count, rule: z.string() })) })
  .openapi('Purged');
export const coveredView: z.ZodType<CoveredView> = z
  .object({ calls: z.int(), bodies: z.int(), whole: z.boolean() })
  .openapi('Covered');
export const preservationView: z.ZodType<PreservationView> = z
  .object({
    id: z.string(),
    owner: z.string(),
    reason: z.string(),
    filter: exportInput,
    placed: time,
    placedBy: z.string(),
    released: time.nullable(),
    releasedBy: z.string().nullable(),
    releaseReason: z.string().nullable(),
  })
  .openapi('Preservation');
