import { z } from 'zod';
import { personName } from '../../proxy/contract/inputs.ts';

/** What a person calls a gateway that they joined. It stands in notifications, so it is short and plain. */
export const gatewayName = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[\p{L}\p{N}](?:[\p{L}\p{N} ._'()-]*[\p{L}\p{N})])?$/u);

export const FOLLOWING = ['connecting', 'connected', 'lost', 'refused'] as const;

/** A gateway elsewhere on whose held calls this app decides. */
export const joinedGateway = z.strictObject({
  /** The installation's. */
  id: z.uuid(),
  name: z.string(),
  /** `host:port`. */
  host: z.string(),
  person: z.string(),
  /** `refused`: it does not know this device any more. `closed`: this app cannot open the key for it. */
  state: z.enum([...FOLLOWING, 'closed']),
  /** When this device's certificate ends, µs since 1970 UTC; it is renewed before. */
  notAfter: z.int(),
  /** Hex SHA-256 of this computer's key for it; null where that cannot be opened. */
  key: z.string().nullable(),
});
export type JoinedGateway = z.infer<typeof joinedGateway>;

/** Who decides at this computer, as far as the app knows. */
export const deskPerson = z.strictObject({
  /** Null: nobody yet. */
  person: z.string().nullable(),
  /** Hex SHA-256 of this computer's key for them. */
  key: z.string().nullable(),
  /** Whether the gateway has approvers already, so that a new one must be introduced by one of them. */
  othersDecide: z.boolean(),
  /** Whether there is a place to keep a key in. */
  canKeep: z.boolean(),
});
export type DeskPerson = z.infer<typeof deskPerson>;

const secret = z.string().min(1).max(1024);
const login = z.strictObject({ person: personName, secret });
export const deskPersonInput = z.discriminatedUnion('as', [
  /** Enrols somebody new; `introducedBy` once there is an approver. */
  z.strictObject({
    as: z.literal('new'),
    name: personName,
    secret: secret.min(10),
    introducedBy: login.optional(),
  }),
  /** Somebody who has a secret here already. */
  z.strictObject({ as: z.literal('known'), name: personName, secret }),
]);
export type DeskPersonInput = z.infer<typeof deskPersonInput>;

/** An invitation as it is shown before it is used. */
export const invitation = z.strictObject({
  /** The line itself: what is joined is what was shown, whatever comes meanwhile. */
  text: z.string(),
  host: z.string(),
  person: z.string(),
  installation: z.uuid(),
  /** The name under which this installation was joined before; null for one that is new here. */
  joinedAs: z.string().nullable(),
});
export type Invitation = z.infer<typeof invitation>;

/** How a form went: done, or why not in words for the person. */
export const formOutcome = z.union([
  z.strictObject({ done: z.literal(true) }),
  z.strictObject({ problem: z.string() }),
]);
export type FormOutcome = z.infer<typeof formOutcome>;

/** What became of leaving a gateway: the key here is erased in any case. */
export const leaveOutcome = z.union([
  z.strictObject({
    done: z.literal(true),
    /** `stands`: that gateway could not be told, so it would still take this device's key. */
    there: z.enum(['ended', 'stands']),
    /** What that gateway knows this device by. */
    device: z.uuid(),
  }),
  z.strictObject({ problem: z.string() }),
]);
export type LeaveOutcome = z.infer<typeof leaveOutcome>;
