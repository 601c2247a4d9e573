import { type Actor, ControlError } from '../../contract/control.ts';
import type { DeviceControl, DeviceHolder, DeviceView } from '../../contract/devices.ts';
import type { PrincipalId } from '../../contract/ids.ts';
import { loginStatementBytes } from '../../contract/vote-statement.ts';
import { isSignedBy } from '../../identify/device-key.ts';
import type { Device } from '../../identify/devices.ts';
import { planDeviceAdd, planDeviceRevoke } from '../../identify/enrol-device.ts';
import type { Core } from '../core.ts';
import { enact, enrolling } from './enrolling.ts';
import { type ControlParts, notFound } from './parts.ts';

type Keys = Pick<DeviceControl, 'holder' | 'proven' | 'devices' | 'addDevice' | 'revokeDevice' | 'rejected'>;

/** A device as it is shown. Throws ControlError `not-found`. */
export function deviceView(core: Core, credential: string): DeviceView {
  const device = core.registry.device(credential);
  if (device === undefined) throw notFound('device');
  const { principal, name, spkiSha256, added, revokedAt } = device;
  return {
    id: device.credential,
    person: core.registry.person(principal)?.name ?? principal,
    principal,
    name,
    spki: spkiSha256,
    added,
    lastUsed: core.lastUsed.of(device.credential),
    revokedAt,
  };
}

/** The keys of approvers' devices. */
export function devicesControl({ core, installation, refusals }: ControlParts): Keys {
  const { registry } = core;

  /** Stands, and its person may decide today. */
  function standing(credential: string): Device | undefined {
    const device = registry.device(credential);
    if (device === undefined || device.revokedAt !== null) return undefined;
    const person = registry.person(device.principal);
    return person?.disabledAt === null && person.roles.includes('approver') ? device : undefined;
  }
  function holder(credential: string): DeviceHolder | undefined {
    const device = standing(credential);
    return device === undefined ? undefined : { principal: device.principal, credential: device.credential };
  }

  return {
    holder,
    proven({ credential, nonce, signature }) {
      const device = standing(credential);
      const bytes = loginStatementBytes({ installation: installation.id, credential, nonce });
      if (device === undefined || !isSignedBy(device.key, bytes, signature)) {
        refusals.key('wrong-device-login', device?.principal);
        return undefined;
      }
      core.lastUsed.touch(device.credential, core.clock.now().wall);
      return holder(credential);
    },
    devices: async () => registry.devices().map((device) => deviceView(core, device.credential)),
    async addDevice({ spki, name }, by) {
      return enrolling(async () => {
        const principal = by.principal as PrincipalId;
        const person = registry.person(principal);
        if (person?.disabledAt !== null || !person.roles.includes('approver'))
          throw new ControlError('not-allowed', 'Only an approver enrols a device.');
        const plan = planDeviceAdd({ principal, spki, name }, registry, core.clock.now().wall);
        await enact(core, by, plan);
        return deviceView(core, plan.credential);
      });
    },
    async revokeDevice(credential: string, by: Actor) {
      return enrolling(async () => {
        const plan = planDeviceRevoke(registry.device(credential), core.clock.now().wall);
        await enact(core, by, plan);
        core.events.emit('health.changed', {});
        return deviceView(core, credential);
      });
    },
    rejected: (reason, by) => refusals.key(reason, by),
  };
}
