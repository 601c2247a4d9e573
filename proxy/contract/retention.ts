import { z } from 'zod';
import { duration, globs, ruleName } from './policy.ts';

/*
 * How long bodies are kept. Records, and with them all proofs, are kept for ever; policies, rules, definitions of tools and what people
 * said in approvals are, too.
 */

/** Kinds of body that may be deleted. `sealed`: an original, sealed to auditors' keys. */
export const BODY_KINDS = ['request', 'answer', 'message', 'sealed'] as const;
export type BodyKind = (typeof BODY_KINDS)[number];
const bodyKind = z.enum(BODY_KINDS);

export const FOREVER = 'forever';
const retentionRule = z.strictObject({
  name: ruleName,
  match: z
    .strictObject({
      server: globs.optional(),
      agent: globs.optional(),
      body: z.union([bodyKind, z.array(bodyKind).min(1)]).optional(),
    })
    .default({}),
  /** How old a body must be to be deleted: `90d`. */
  keep: z.union([z.literal(FOREVER), duration]),
  /** Not before a bundle that its record is in was taken whole. */
  afterBundle: z.boolean().default(false),
});
export type RetentionRuleConfig = z.infer<typeof retentionRule>;

/** The first rule that matches a body decides. A body that none matches is kept. */
export const retentionConfig = z
  .strictObject({
    rules: z.array(retentionRule).max(200).default([]),
    /** How often the gateway deletes by itself what the rules let go. Without it, only `countersign log purge` does. */
    every: duration.optional(),
  })
  .prefault({});
export type RetentionConfig = z.infer<typeof retentionConfig>;
