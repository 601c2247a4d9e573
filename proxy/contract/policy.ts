import { z } from 'zod';

/** How sure we are that a vote is the person's own act, weakest first. */
export const ASSURANCES = ['click', 'os-presence', 'user-verified-key', 'other-device'] as const;
export const assurance = z.enum(ASSURANCES);
export type Assurance = z.infer<typeof assurance>;

export const TOOL_CLASSES = ['read', 'write', 'destructive'] as const;
export const toolClass = z.enum(TOOL_CLASSES);
export type ToolClass = z.infer<typeof toolClass>;

/** `90s`, `5m`, `2h`, `1d`. */
export const duration = z
  .string()
  .regex(/^[1-9][0-9]{0,5}(ms|s|m|h|d)$/, 'a duration such as 90s, 5m, 2h or 1d');

/** What it takes to approve a held call. Data only, so that it can be stored, compared and shown. */
export const requirement = z.strictObject({
  /** Each group needs `need` distinct principals out of `of` (names of approvers or of `policy.groups`; `*` is any approver). */
  groups: z
    .array(
      z.strictObject({
        of: z.array(z.string().min(1).max(128)).min(1).max(64),
        need: z.int().min(1).max(16),
      }),
    )
    .min(1)
    .max(8)
    .default([{ of: ['*'], need: 1 }]),
  /** The same person cannot count in two groups. */
  distinct: z.boolean().default(true),
  /** Whether the agent's owner may vote. */
  ownerMay: z.boolean().default(true),
  deadline: duration.default('10m'),
  confirm: z.enum(['quick', 'full', 'presence']).default('full'),
  minAssurance: assurance.default('click'),
});
export type Requirement = z.infer<typeof requirement>;

const glob = z.string().min(1).max(256);
export const globs = z.union([glob, z.array(glob).min(1).max(64)]);

export const EFFECTS = ['allow', 'deny', 'hold'] as const;
export type Effect = (typeof EFFECTS)[number];

export const ruleName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, dot, dash and underscore');

/** One rule. All of `match` and `when` must hold; the first rule that matches decides. */
export const rule = z.strictObject({
  name: ruleName,
  match: z
    .strictObject({
      server: globs.optional(),
      method: globs.optional(),
      tool: globs.optional(),
      agent: globs.optional(),
      owner: globs.optional(),
    })
    .default({}),
  /** A CEL expression that is true or false. */
  when: z.string().min(1).max(4096).optional(),
  then: z.enum(EFFECTS),
  /** What the agent is told when the call is denied or held. */
  message: z.string().max(500).optional(),
  /** For `hold` only. */
  require: requirement.optional(),
  /** Extra masks for this call's answer. `paths` are JSON paths into the answer's result. */
  mask: z
    .strictObject({
      keys: z.array(z.string().min(1).max(128)).max(64).default([]),
      paths: z.array(z.string().startsWith('$').max(512)).max(64).default([]),
    })
    .optional(),
  /** Keeps the originals of what masks change in this call, encrypted to `seal.recipients`. */
  seal: z.boolean().optional(),
});
export type Rule = z.infer<typeof rule>;
export type MaskDirectives = NonNullable<Rule['mask']>;

export const policyConfig = z
  .strictObject({
    default: z.enum(['hold', 'deny', 'allow']).default('hold'),
    unknownMethods: z.enum(['deny', 'pass']).default('deny'),
    /**
     * What an `allow` means for a tool whose definition nobody confirmed. `allow` is for test rigs and for setups that only
     * observe: a new or changed tool then runs as soon as a rule allows it.
     */
    unconfirmedTools: z.enum(['hold', 'allow']).default('hold'),
    groups: z
      .record(z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/), z.array(z.string().min(1).max(128)).max(256))
      .default({}),
    /** The requirement of every hold that states none. */
    require: requirement.prefault({}),
    rules: z.array(rule).max(1000).default([]),
  })
  .prefault({});
export type PolicyConfig = z.infer<typeof policyConfig>;

/** What policy looks at. Names are as in CEL: `agent`, `owner`, `server`, `tool`, `args`, `time`, `source`. */
export interface PolicyInput {
  readonly agent: string;
  readonly owner: string;
  readonly server: string;
  /** The JSON-RPC method. */
  readonly method: string;
  /** `tools/call` and `prompts/get`: params.name; `resources/read`: params.uri; else empty. */
  readonly tool: string;
  /** The class that a person confirmed for the definition as it is now; undefined where new, changed or never confirmed. */
  readonly toolClass: ToolClass | undefined;
  /** A person refused the definition as it is now: no rule allows it. */
  readonly refused: boolean;
  /** Parsed `params.arguments` (tools, prompts) or `params` (else). */
  readonly args: unknown;
  /** Wall time in µs since 1970 UTC. */
  readonly time: number;
  readonly source: { readonly ip: string };
  /** From `mode:` of the server or of the whole. */
  readonly enforced: boolean;
}

/** What policy says of one call. Pure data. */
export interface Decision {
  readonly effect: Effect;
  /** False under observe: made and recorded, not acted upon. */
  readonly enforced: boolean;
  /** The rule's name, or `(default)`, `(unknown-method)`, `(unconfirmed-tool)`, `(refused-tool)`, `(passes)`. */
  readonly rule: string;
  /** Hex SHA-256 of the rule's canonical JSON: a comment or a change elsewhere does not change it. */
  readonly ruleDigest: string;
  /** Hex SHA-256 of the policy's canonical JSON. */
  readonly policyDigest: string;
  readonly reason: DecisionReason;
  readonly message: string | undefined;
  /** Present exactly where effect is `hold`. */
  readonly requirement: Requirement | undefined;
  readonly mask: MaskDirectives | undefined;
  /** Originals of this call that masks change are kept, sealed. */
  readonly seal: boolean;
}
export type DecisionReason =
  | 'rule'
  | 'default'
  | 'unknown-method'
  | 'unconfirmed-tool'
  | 'refused-tool'
  | 'rule-error'
  | 'passes'
  | 'paused';
