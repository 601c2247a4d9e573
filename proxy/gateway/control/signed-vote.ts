import type { z } from 'zod';
import type { Ballot } from '../../approve/desk-ports.ts';
import { type Actor, ControlError } from '../../contract/control.ts';
import type { voteInput } from '../../contract/inputs.ts';
import { statementOf, voteStatement, voteStatementBytes } from '../../contract/vote-statement.ts';
import { isSignedBy } from '../../identify/device-key.ts';
import type { ControlParts } from './parts.ts';

/** µs: how far the device's clock may be from the gateway's, and how long a vote may be under way. */
const LEEWAY = 2 * 60_000_000;

/**
 * Checks the signature of a device's vote over the statement that the gateway builds itself. Of anyone else a signature is refused:
 * nothing would check it. Throws ControlError.
 */
export function checkSigned(
  { core, installation, refusals }: ControlParts,
  approval: string,
  input: z.infer<typeof voteInput>,
  by: Actor,
): Ballot['signed'] {
  const { signed } = input;
  if (by.method !== 'device' && by.method !== 'mtls') {
    if (signed === undefined) return undefined;
    throw new ControlError('invalid', 'Only the key of a device signs votes, and this vote comes from none.');
  }
  if (signed === undefined) throw new ControlError('invalid', 'The vote of a device needs its signature.');
  const device = core.registry.device(by.credential ?? '');
  if (device === undefined || device.revokedAt !== null || device.principal !== by.principal)
    throw new ControlError('not-allowed', 'This device is not enrolled any more.');
  const { at, presence, signature } = signed;
  // On this machine both words say the same; a device that says one and not the other has a fault.
  if (by.method === 'device' && presence !== (input.assurance === 'os-presence'))
    throw new ControlError('invalid', 'Presence and assurance of the vote disagree.');
  if (Math.abs(core.clock.now().wall - at) > LEEWAY) {
    throw new ControlError(
      'expired',
      'The vote was not signed within two minutes of now. Check the clocks of both machines.',
    );
  }
  const statement = voteStatement.safeParse(
    statementOf(input, {
      installation: installation.id,
      approval,
      principal: by.principal,
      credential: device.credential,
      presence,
      at,
    }),
  );
  if (!statement.success) throw new ControlError('invalid', 'The vote cannot be stated in the signed form.');
  if (!isSignedBy(device.key, voteStatementBytes(statement.data), signature)) {
    refusals.key('wrong-signature', by.principal);
    throw new ControlError('not-allowed', "The signature is not the device's over this very vote.");
  }
  core.lastUsed.touch(device.credential, core.clock.now().wall);
  return { at, presence, grant: input.grant };
}
