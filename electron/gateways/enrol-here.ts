import type { ApiClient } from '../../proxy/api/api-client.ts';
import type { DeskPersonInput } from '../contract/gateways.ts';

type Client = Pick<ApiClient, 'addPerson' | 'login' | 'withToken'>;
export interface EnrolledHere {
  readonly principal: string;
  readonly person: string;
  readonly credential: string;
}

/**
 * Enrols the person who sits at this computer, or a further device of theirs, with the gateway of this computer. `device` is its public
 * key and name. Rejects as the API does.
 */
export async function enrolHere(
  api: Client,
  input: DeskPersonInput,
  device: { readonly spki: string; readonly name: string },
): Promise<EnrolledHere> {
  const { name, secret } = input;
  if (input.as === 'new') {
    const { introducedBy } = input;
    const enrolled = await api.addPerson({
      name,
      secret,
      device,
      ...(introducedBy === undefined ? {} : { introducedBy }),
    });
    if (enrolled.device === undefined) throw new Error('the gateway enrolled the person without the device');
    return { principal: enrolled.id, person: enrolled.name, credential: enrolled.device.id };
  }
  const { token } = await api.login(name, secret, ['vote']);
  const voter = api.withToken(token);
  try {
    const added = await voter.addDevice(device);
    return { principal: added.principal, person: added.person, credential: added.id };
  } finally {
    await voter.logout().catch(() => {});
  }
}
