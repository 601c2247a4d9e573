import type { Actor } from '../../proxy/contract/control.ts';
import type { VoteInput } from '../../proxy/contract/inputs.ts';
import { type Device, newDevice, signVote } from '../api/device.ts';
import type { Rig } from './rig.ts';

export interface EnrolledDevice extends Device {
  /** What its holder's acts are recorded as. */
  readonly by: Actor;
  readonly credential: string;
}

/** Enrols a device of a person. */
export async function enrolDevice(rig: Rig, person: Actor, name = 'desk'): Promise<EnrolledDevice> {
  const device = newDevice();
  const { id } = await rig.gateway.control.addDevice({ spki: device.spki, name }, person);
  const by: Actor = { principal: person.principal, credential: id, method: 'device' };
  return { ...device, by, credential: id };
}

type Stated = Parameters<typeof signVote>[2];
/** A vote on what is shown now, signed; `stated` and `sent` change what is signed and what is sent. */
export async function signed(
  rig: Rig,
  approval: string,
  device: EnrolledDevice,
  vote: Partial<VoteInput> = {},
  stated: Partial<Stated> = {},
  sent: Partial<VoteInput> = {},
): Promise<VoteInput> {
  const { shown } = await rig.gateway.control.approval(approval);
  const { principal } = device.by;
  const assurance = vote.assurance ?? 'click';
  const input: VoteInput = { vote: 'approve', shown, ...vote, assurance };
  const rest: Stated = {
    installation: rig.id,
    approval,
    principal,
    credential: device.credential,
    presence: assurance === 'os-presence',
    at: Date.now() * 1000,
    ...stated,
  };
  return { ...signVote(device, input, rest), ...sent };
}

/** Casts it as the route would. */
export async function cast(rig: Rig, approval: string, by: Actor, input: VoteInput): Promise<string> {
  return rig.gateway.control
    .vote(approval, { revealed: [], ...input } as Parameters<typeof rig.gateway.control.vote>[1], by)
    .then(
      ({ state }) => state,
      (error: { code: string }) => error.code,
    );
}
