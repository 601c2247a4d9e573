import { z } from 'zod';

/** Kinds of record. Those that name an event of SP 800-53 evidence follow docs/log-format.md. */
export const RECORD_KINDS = [
  'log.schema',
  'log.key',
  'log.read',
  'log.verify',
  'log.export',
  'log.replay',
  'log.backup',
  'log.restore',
  'log.cosign',
  'log.capacity',
  'log.hold',
  'log.purge',
  'log.write.fail',
  'integrity.check',
  'clock.status',
  'gateway.stop',
  'config.change',
  'identity.change',
  'credential.issue',
  'credential.rotate',
  'credential.revoke',
  'auth.accept',
  'auth.reject',
  'session.open',
  'session.close',
  'call.request',
  'call.message',
  'call.result',
  'call.refuse',
  'call.notify',
  'approval.request',
  'approval.delivery',
  'approval.decide',
  'approval.use',
  'approval.end',
  'tool.observe',
  'tool.confirm',
  'kill.engage',
  'kill.release',
  'alert.raise',
] as const;
export const recordKind = z.enum(RECORD_KINDS);
export type RecordKind = z.infer<typeof recordKind>;

/** Of `gateway.stop`. `start-failed`: it served nobody. */
export type StopReason = 'asked' | 'start-failed';

/** What bodies are to the records that commit to them, as docs/log-format.md tells. */
export const BODY_ROLES = [
  'request',
  'answer',
  'message',
  'sealed-request',
  'sealed-answer',
  'requirement',
  'bounds',
  'grant',
  'reason',
  'definition',
  'config',
  'difference',
  'query',
  'pointer',
  'preservation',
  'deleted',
  'cosignature',
] as const;
export type BodyRole = (typeof BODY_ROLES)[number];

const digest = z.string().regex(/^[0-9a-f]{64}$/);
/** At most 256 UTF-16 code units, as docs/log-format.md has it; `max` counts code points, of which some are two units. */
const factText = z.string().regex(/^[\s\S]{0,256}$/);
/** Facts are flat: short text out of closed sets, whole numbers, booleans. Never a name, an address of a person or free text. */
export const facts = z.record(
  z.string().regex(/^[a-z][A-Za-z0-9.-]{0,63}$/),
  z.union([factText, z.int(), z.boolean()]),
);
export type Facts = z.infer<typeof facts>;

/** 32 bytes are 42 2/3 characters of base64url: the last two bits are 0. */
const COMMITMENT = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
/** One body that the record stands for: base64url SHA-256 of `countersign/body/v1` ‖ salt ‖ bytes. */
export const commit = z.strictObject({
  role: z.string().regex(/^[a-z][a-z-]{0,31}$/),
  commit: z.string().regex(COMMITMENT),
});
export type Commit = z.infer<typeof commit>;

/** One entry of the log, version 1. Its RFC 8785 bytes, at most 65,535, are the leaf of the Merkle tree. */
export const logRecord = z.strictObject({
  v: z.literal(1),
  index: z.int().nonnegative(),
  /** µs since 1970 UTC. */
  time: z.int(),
  /** Which start of the gateway wrote it; `mono` (µs) counts within it. */
  boot: z.string(),
  mono: z.int(),
  kind: recordKind,
  session: z.string().optional(),
  call: z.string().optional(),
  actor: z
    .strictObject({ principal: z.string(), credential: z.string().optional(), method: z.string().optional() })
    .optional(),
  owner: z.string().optional(),
  source: z
    .strictObject({
      ip: z.string().optional(),
      port: z.int().optional(),
      pid: z.int().optional(),
      exe: z.string().optional(),
    })
    .optional(),
  server: z.strictObject({ id: z.string(), definition: digest.optional() }).optional(),
  policy: z.strictObject({ digest, rule: z.string(), ruleDigest: digest, enforced: z.boolean() }).optional(),
  isolation: z.enum(['same-user', 'other-user', 'other-host']),
  facts,
  commits: z.array(commit),
});
export type LogRecord = z.infer<typeof logRecord>;
/** A record before the writer gives it its place. `boot` and `isolation` are the gateway's own and added by the writer's owner. */
export type RecordDraft = Omit<LogRecord, 'index'>;
