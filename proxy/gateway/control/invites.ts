import { createHash } from 'node:crypto';
import { type Actor, ControlError } from '../../contract/control.ts';
import type { DeviceControl, JoinedView } from '../../contract/devices.ts';
import { joinLink } from '../../contract/join-link.ts';
import { type RequestedKey, readCertificateRequest } from '../../identify/certificate-request.ts';
import { readDeviceKey } from '../../identify/device-key.ts';
import type { Device } from '../../identify/devices.ts';
import { codeDigest, isOpen, planDeviceAdd, planInvite } from '../../identify/enrol-device.ts';
import { EnrolError } from '../../identify/enrol-error.ts';
import { type Certificate, certifyDevice } from '../../identify/issue-certificate.ts';
import { enact, enrolling, saying } from './enrolling.ts';
import type { ControlParts } from './parts.ts';
import type { People } from './people.ts';

type Invites = Pick<DeviceControl, 'invite' | 'join' | 'renewDevice'>;

/** Approvers elsewhere: asked to come, come once, and come back with a certificate. */
export function invitesControl(
  { core, installation, refusals }: ControlParts,
  people: Pick<People, 'requireIntroduction'>,
): Invites {
  const { registry } = core;
  /** Codes that are being used: of two who come at once with the same one, only the first gets in. */
  const taken = new Set<string>();

  /** Where the invited are to come. Throws ControlError where nobody could. */
  function addressFor(given: string | undefined): string {
    const off = core.settings().config.approvers.listen === undefined;
    const address = off ? null : (given ?? installation.approversAt());
    if (address !== null) return address;
    throw new ControlError(
      'unavailable',
      off
        ? 'This gateway does not listen for approvers elsewhere. Set approvers.listen (host and port) in countersign.yaml and restart it.'
        : 'The gateway does not run, so it does not know where it is reached. Start it, or give --url.',
    );
  }

  async function joined(device: Device, key: RequestedKey): Promise<JoinedView> {
    const certificate = await certifyDevice(installation.authority, {
      principal: device.principal,
      key: key.key,
    });
    return { ...view(device, certificate), caPem: installation.authority.certificatePem };
  }
  function view({ principal, credential }: Device, { certificatePem, notAfter }: Certificate) {
    return {
      installation: installation.id,
      principal,
      person: registry.person(principal)?.name ?? '',
      credential,
      certificatePem,
      notAfter: notAfter * 1000,
    };
  }
  async function requestOf(csr: string, spkiSha256: string): Promise<RequestedKey> {
    const key = await readCertificateRequest(csr);
    if (key.spkiSha256 === spkiSha256) return key;
    throw new EnrolError('bad-request', 'the request for a certificate is of another key');
  }
  function known(credential: string): Device {
    const device = registry.device(credential);
    if (device !== undefined) return device;
    throw new ControlError('not-found', 'There is no such device.');
  }

  return {
    async invite({ name, hours, url, introducedBy }, by) {
      return enrolling(async () => {
        const address = addressFor(url);
        const introduction = await people.requireIntroduction(introducedBy);
        const plan = planInvite({ name, hours }, registry, installation.id, core.clock.now().wall);
        await enact(core, by, saying(introduction, plan));
        const { authority, id } = installation;
        const join = joinLink({
          url: new URL(address).origin,
          installation: id,
          authority: createHash('sha256')
            .update(Buffer.from(authority.certificate.publicKey.rawData))
            .digest('base64url'),
          person: name,
          code: plan.code,
        });
        return { join, person: name, notAfter: plan.notAfter };
      });
    },

    async join({ code, spki, csr, name }, from) {
      return enrolling(async () => {
        const digest = codeDigest(code);
        const invite = registry.invite(digest);
        const at = core.clock.now().wall;
        if (!isOpen(invite, at) || taken.has(digest)) {
          refusals.key('wrong-invite', invite?.principal, from);
          return undefined;
        }
        taken.add(digest);
        try {
          const { principal } = invite;
          const key = await requestOf(csr, readDeviceKey(spki).spkiSha256);
          const plan = planDeviceAdd({ principal, spki, name }, registry, at);
          const used = { op: 'credential.revoke', id: invite.credential, at } as const;
          const facts = { credential: invite.credential, principal, type: 'invite', device: plan.credential };
          const by: Actor = { principal, credential: plan.credential, method: 'mtls', source: from };
          await enact(core, by, plan, { changes: [used], events: [{ kind: 'credential.revoke', facts }] });
          core.events.emit('health.changed', {});
          return await joined(known(plan.credential), key);
        } finally {
          taken.delete(digest);
        }
      });
    },

    async renewDevice({ csr }, by) {
      return enrolling(async () => {
        const device = known(by.credential ?? '');
        const renewed = await joined(device, await requestOf(csr, device.spkiSha256));
        const { credential, principal } = device;
        const facts = { credential, principal, type: 'device', notAfter: renewed.notAfter };
        await enact(core, by, { changes: [], events: [{ kind: 'credential.rotate', facts }] });
        return renewed;
      });
    },
  };
}
