import { z } from '@hono/zod-openapi';
import type {
  ApproverView,
  DeviceView,
  EnrolledPerson,
  InviteView,
  JoinedView,
} from '../contract/devices.ts';

/* The contract's views of approvers' devices as schemas; see views.ts. */
const time = z.int();

export const deviceView: z.ZodType<DeviceView> = z
  .object({
    id: z.string(),
    person: z.string(),
    principal: z.string(),
    name: z.string(),
    spki: z.string(),
    added: time,
    lastUsed: time.nullable(),
    revokedAt: time.nullable(),
  })
  .openapi('Device');
export const enrolledPerson: z.ZodType<EnrolledPerson> = z
  .object({
    id: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    device: deviceView.exactOptional(),
  })
  .openapi('EnrolledPerson');
export const inviteView: z.ZodType<InviteView> = z
  .object({ join: z.string(), person: z.string(), notAfter: time })
  .openapi('Invite');
export const joinedView: z.ZodType<JoinedView> = z
  .object({
    installation: z.string(),
    principal: z.string(),
    person: z.string(),
    credential: z.string(),
    certificatePem: z.string(),
    caPem: z.string(),
    notAfter: time,
  })
  .openapi('Joined');
export const approverView: z.ZodType<ApproverView> = z
  .object({
    installation: z.string(),
    version: z.string(),
    now: time,
    principal: z.string(),
    person: z.string(),
    device: z.string().nullable(),
    waiting: z.int(),
    paused: z.boolean(),
  })
  .openapi('Approver');
