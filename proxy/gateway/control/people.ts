import type { z } from 'zod';
import { type Actor, ControlError, type GatewayControl } from '../../contract/control.ts';
import type { loginInput } from '../../contract/inputs.ts';
import type { Facts } from '../../contract/record.ts';
import type { PersonView } from '../../contract/views.ts';
import { planDeviceAdd } from '../../identify/enrol-device.ts';
import { planPersonAdd } from '../../identify/enrol-person.ts';
import type { Person } from '../../identify/people.ts';
import type { Registry } from '../../identify/registry.ts';
import { checkSecret, makeVerifier } from '../../platform/keys/people-secret.ts';
import { deviceView } from './devices.ts';
import { enact, enrolling, saying } from './enrolling.ts';
import type { ControlParts } from './parts.ts';

type Login = z.infer<typeof loginInput>;
export interface People extends Pick<GatewayControl, 'people' | 'addPerson' | 'login' | 'loginRefused'> {
  /**
   * Throws ControlError where there are approvers and none of them, by their typed secret, vouches for a new one. Gives what the log is
   * to say of it: nothing for the first.
   */
  requireIntroduction(introducedBy: Login | undefined): Promise<Facts>;
}

/** Whether the person has anything to decide with: a secret, or a device that stands. */
export function canAct(registry: Registry, { principal, secret }: Person): boolean {
  return (
    secret !== undefined ||
    registry.devices().some((device) => device.principal === principal && device.revokedAt === null)
  );
}

/** Those who can decide today. */
export function approversOf(registry: Registry): Person[] {
  return registry.people().filter((one) => one.roles.includes('approver') && canAct(registry, one));
}

/** People: who may decide, and with what they show that it is them. */
export function peopleControl({ core, installation, refusals }: ControlParts): People {
  const { registry } = core;
  // Compared against where there is no such person, so that unknown names take as long as wrong secrets.
  const decoy = makeVerifier('nobody has this secret');

  async function login({ person, secret }: Login) {
    const found = registry.personByName(person);
    const right = await checkSecret(secret, found?.secret?.verifier ?? (await decoy));
    if (!right || found?.secret === undefined) {
      // Not the name as it was typed: it may be the secret, in the wrong field.
      refusals.key(found?.secret === undefined ? 'unknown-person' : 'wrong-secret', found?.principal);
      return undefined;
    }
    return { principal: found.principal, credential: found.secret.credential, roles: found.roles };
  }

  async function requireIntroduction(introducedBy: Login | undefined): Promise<Facts> {
    const approvers = approversOf(registry);
    if (approvers.length === 0) return {};
    if (introducedBy === undefined) {
      throw new ControlError(
        'not-allowed',
        'There are approvers already: one of them must introduce a new person.',
      );
    }
    const introducer = await login(introducedBy);
    if (introducer === undefined || !introducer.roles.includes('approver')) {
      throw new ControlError(
        'not-allowed',
        'The approver who introduces the new person is unknown, has no secret here, or the secret is wrong.',
      );
    }
    return { introducer: introducer.principal };
  }

  const view = (person: Person): PersonView => ({
    id: person.principal,
    name: person.name,
    roles: canAct(registry, person) ? person.roles : [],
  });

  return {
    login,
    loginRefused(reason, person) {
      refusals.key(reason, person === undefined ? undefined : registry.personByName(person)?.principal);
    },
    requireIntroduction,
    people: () => Promise.resolve(registry.people().map(view)),
    async addPerson({ name, secret, roles, introducedBy, device }, by: Actor) {
      return enrolling(async () => {
        const introduction = await requireIntroduction(introducedBy);
        const at = core.clock.now().wall;
        const plan = await planPersonAdd({ name, secret, roles }, registry, installation.id, at);
        const { principal } = plan;
        const added =
          device === undefined ? undefined : planDeviceAdd({ principal, ...device }, registry, at);
        await enact(core, by, saying(introduction, plan), ...(added === undefined ? [] : [added]));
        const person = { id: principal, name, roles: registry.person(principal)?.roles ?? [] };
        return added === undefined ? person : { ...person, device: deviceView(core, added.credential) };
      });
    },
  };
}
