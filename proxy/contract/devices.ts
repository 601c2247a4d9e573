import { z } from 'zod';
import type { Actor } from './control.ts';
import { type deviceAddInput, deviceName, loginInput, p256Spki, personName } from './inputs.ts';
import type { ApprovalDetail, PersonView } from './views.ts';
import type { deviceLoginInput } from './vote-statement.ts';

/*
 * Approvers' devices: their keys, how they are enrolled here and elsewhere, and what became of what they were told.
 */

/** Ways in which a held call can reach a person. */
export const CHANNELS = ['desktop', 'console', 'command-line'] as const;
export const channel = z.enum(CHANNELS);
export type Channel = z.infer<typeof channel>;

export const deliveryInput = z.strictObject({
  channel,
  /** `failed`: the channel says that it could not show it. */
  what: z.enum(['sent', 'delivered', 'seen', 'failed']),
});
export type DeliveryInput = z.infer<typeof deliveryInput>;

export const inviteInput = z.strictObject({
  name: personName,
  hours: z.int().min(1).max(168).default(24),
  /** Where the approver's app reaches this gateway; as the configuration says, where it is not given. */
  url: z
    .url({ protocol: /^https$/ })
    .max(512)
    .optional(),
  /** As in `approverAddInput`: a must once there is an approver. */
  introducedBy: loginInput.optional(),
});

/** A PKCS#10 request in base64url of its DER. Its subject and extensions are not looked at. */
const certificateRequest = z.base64url().min(200).max(2048);
export const joinInput = z.strictObject({
  code: z.base64url().length(43),
  spki: p256Spki,
  csr: certificateRequest,
  name: deviceName,
});
export const renewInput = z.strictObject({ csr: certificateRequest });

export interface DeviceView {
  /** The credential. */
  readonly id: string;
  /** Whose it is, by name and by id. */
  readonly person: string;
  readonly principal: string;
  /** What its owner calls it. */
  readonly name: string;
  /** Hex SHA-256 of its key. */
  readonly spki: string;
  /** µs since 1970 UTC, as the two below. */
  readonly added: number;
  readonly lastUsed: number | null;
  readonly revokedAt: number | null;
}
export interface EnrolledPerson extends PersonView {
  /** The device that was enrolled together with its person. */
  readonly device?: DeviceView;
}
export interface InviteView {
  /** `countersign://join/…`: whoever has it first can approve as this person. */
  readonly join: string;
  readonly person: string;
  /** µs since 1970 UTC. */
  readonly notAfter: number;
}
/** What a device that joined needs to come back. */
export interface JoinedView {
  readonly installation: string;
  readonly principal: string;
  readonly person: string;
  readonly credential: string;
  readonly certificatePem: string;
  readonly caPem: string;
  /** Of the certificate, µs since 1970 UTC: it is renewed before, by the same key. */
  readonly notAfter: number;
}
/** The gateway as an approver is told of it. */
export interface ApproverView {
  readonly installation: string;
  readonly version: string;
  /** µs since 1970 UTC, by the gateway's clock: a vote is signed within two minutes of it. */
  readonly now: number;
  readonly principal: string;
  readonly person: string;
  /** The device's, where the caller is one. */
  readonly device: string | null;
  /** Calls that wait for this very person. */
  readonly waiting: number;
  readonly paused: boolean;
}
/** A person whom the gateway can tell of a held call, and how it can just now. */
export interface ReachView {
  readonly person: string;
  readonly channels: readonly Channel[];
}

/** Whose key it is. */
export interface DeviceHolder {
  readonly principal: string;
  readonly credential: string;
}
/** Someone who reads events, as a way to reach them. */
export interface Listening {
  readonly principal: string;
  readonly channel: Channel;
}
/** Where a request that has no certificate yet comes from. */
export interface Source {
  readonly ip: string;
  readonly port: number;
}

/** What the API can ask of a gateway about devices. Rejects with ControlError. */
export interface DeviceControl {
  /** The holder of a device key that stands: not revoked, its person an approver today. */
  holder(credential: string): DeviceHolder | undefined;
  /** The holder, where the signature is the device's over the login statement for this nonce. */
  proven(input: z.infer<typeof deviceLoginInput>): DeviceHolder | undefined;
  devices(): Promise<DeviceView[]>;
  /** A device of the person who asks. */
  addDevice(input: z.infer<typeof deviceAddInput>, by: Actor): Promise<DeviceView>;
  revokeDevice(credential: string, by: Actor): Promise<DeviceView>;
  invite(input: z.infer<typeof inviteInput>, by: Actor): Promise<InviteView>;
  /** Undefined where the code is unknown, used or too old; that is on record. */
  join(input: z.infer<typeof joinInput>, from: Source): Promise<JoinedView | undefined>;
  renewDevice(input: z.infer<typeof renewInput>, by: Actor): Promise<JoinedView>;
  approver(by: Actor): Promise<ApproverView>;
  /** Whether this approval is one that the principal decides, or has voted on. */
  concerns(approval: string, principal: string): Promise<boolean>;
  deliver(approval: string, input: DeliveryInput, by: Actor): Promise<ApprovalDetail['deliveries']>;
  /** Somebody showed a wrong secret or key: on record. */
  rejected(reason: 'wrong-shell-secret' | 'wrong-signature', by: string | undefined): void;
}
