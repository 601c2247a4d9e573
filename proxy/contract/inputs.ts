import { z } from 'zod';
import { serverConfig } from './config.ts';
import { assurance, toolClass } from './policy.ts';
import { secretInput } from './servers.ts';

/*
 * What the console API takes: every route parses with these.
 */

/** What a caller may do. Agents' certificates open none of them. */
export const CAPABILITIES = ['read', 'vote', 'admin'] as const;
export const capability = z.enum(CAPABILITIES);
export type Capability = z.infer<typeof capability>;

export const uuid = z.uuid();
export const agentName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower-case letters, digits, dot, dash, underscore');
export const personName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._@-]{0,62}$/, 'lower-case letters, digits, dot, dash, underscore, at');

/** Arguments that the bounds of one grant can speak of. */
const MOST_BOUNDS = 64;
export const grantInput = z.strictObject({
  minutes: z.int().min(1).max(480),
  uses: z.int().min(1).max(1000),
  /** Bounds on top-level arguments; arguments not named must equal those of this call. `any` frees one. */
  bounds: z
    .record(
      z.string().max(128),
      z.union([z.strictObject({ within: z.string().startsWith('/').max(4096) }), z.literal('any')]),
    )
    .refine((bounds) => Object.keys(bounds).length <= MOST_BOUNDS, `at most ${MOST_BOUNDS} arguments`),
});
export type GrantInput = z.infer<typeof grantInput>;

/** base64url SHA-256 of what was shown, as `ApprovalDetail.shown` gave it: the vote commits to it. */
export const shownCommitment = z.base64url().length(43);
/** base64url of the 64 bytes of an ECDSA P-256 signature (IEEE P1363). */
export const p256Signature = z.base64url().length(86);
/** base64url of the DER of a P-256 SubjectPublicKeyInfo, which has 91 bytes. */
export const p256Spki = z.base64url().length(122);
/** What a person calls a device of theirs. Shown, never on record. */
export const deviceName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\p{L}\p{N}](?:[\p{L}\p{N} ._'()-]*[\p{L}\p{N})])?$/u, 'letters, digits and . _ - inside');

export const voteInput = z.strictObject({
  vote: z.enum(['approve', 'deny']),
  reason: z.string().max(500).optional(),
  assurance,
  shown: shownCommitment,
  /** Leaves masked by key name alone that the voter has revealed, as JSON pointers; all must be named to approve (law 3). */
  revealed: z.array(z.string().max(1024)).max(1000).default([]),
  /** A grant instead of once. */
  grant: grantInput.optional(),
  /** Of a device key, and then a must: the device's signature over the vote-statement (vote-statement.ts), with what it states. */
  signed: z
    .strictObject({
      signature: p256Signature,
      /** µs since 1970 UTC by the device's clock; at most two minutes from the gateway's. */
      at: z.int().nonnegative(),
      presence: z.boolean(),
    })
    .optional(),
});
export type VoteInput = z.input<typeof voteInput>;

export const deviceAddInput = z.strictObject({ spki: p256Spki, name: deviceName });
export const loginInput = z.strictObject({ person: personName, secret: z.string().min(1).max(1024) });
export const agentAddInput = z.strictObject({
  name: agentName,
  /** The person or team accountable for it, who must be known: a misspelt owner could approve their own agent's calls. */
  owner: personName,
  /** Makes the owner, where there is none of that name: one without a secret, who cannot vote. */
  newOwner: z.boolean().optional(),
  days: z.int().min(1).max(397).default(90),
  /** Also as PKCS#12 under this passphrase. */
  p12Passphrase: z.string().min(8).max(256).optional(),
});
export const approverAddInput = z.strictObject({
  name: personName,
  secret: z.string().min(10).max(1024),
  roles: z
    .array(z.enum(['approver', 'auditor', 'admin', 'engineer']))
    .min(1)
    .default(['approver']),
  /**
   * Who vouches for the new one. Once there is an approver nobody is enrolled without one: a program that reaches the local
   * socket could else enrol an approver of its own and vote (law 4).
   */
  introducedBy: loginInput.optional(),
  /** A device of theirs, enrolled in the same step. */
  device: deviceAddInput.optional(),
});
export const serverAddInput = z.strictObject({
  name: z.string(),
  server: serverConfig,
  /** What its `keys:NAME` references name: kept with the server, or not at all. */
  secrets: z.array(secretInput).max(64).optional(),
});
export const toolsConfirmInput = z.strictObject({
  tools: z
    .array(z.strictObject({ name: z.string().max(512), definition: z.string().length(64), class: toolClass }))
    .min(1)
    .max(1000),
});
export const explainInput = z.strictObject({
  agent: agentName,
  server: z.string(),
  method: z.string().default('tools/call'),
  tool: z.string(),
  args: z.unknown(),
});
export const pauseInput = z.strictObject({
  /** `screen`: all calls, for as long as the desktop's screen is locked; it lifts no pause of a person. */
  what: z.enum(['all', 'screen', 'agent', 'server']),
  name: z.string().optional(),
  paused: z.boolean(),
});
