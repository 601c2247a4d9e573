import type { KeyObject } from 'node:crypto';
import type { CredentialId, PrincipalId } from '../contract/ids.ts';
import type { CredentialRow, StateChange } from '../contract/state.ts';
import { readDeviceKey } from './device-key.ts';

/** A device of an approver, by its key. Times are µs since 1970 UTC. */
export interface Device {
  readonly credential: CredentialId;
  readonly principal: PrincipalId;
  readonly name: string;
  readonly key: KeyObject;
  readonly spkiSha256: string;
  readonly added: number;
  readonly revokedAt: number | null;
}
/** A one-time code with which a person enrols a device elsewhere. */
export interface Invite {
  readonly credential: CredentialId;
  readonly principal: PrincipalId;
  readonly notAfter: number;
  /** When it was used or taken back. */
  readonly revokedAt: number | null;
}
export interface Devices {
  /** Also a revoked one. */
  device(credential: string): Device | undefined;
  /** Also a revoked one. Lower-case hex SHA-256 of the SubjectPublicKeyInfo. */
  deviceBySpki(spkiSha256: string): Device | undefined;
  /** All, oldest first. */
  devices(): Device[];
  /** By the hex SHA-256 of the code. */
  invite(codeSha256: string): Invite | undefined;
}

/** The name of a device is shown and changed, and is no matter of credentials: it is a setting under this key. */
export const deviceNameKey = (credential: string): string => `device/${credential}`;

/** The devices' part of the registry. `change` passes over what is not theirs. */
export function createDevices(): {
  devices: Devices & { clear(): void };
  change: (change: StateChange) => void;
} {
  const byId = new Map<string, Device>();
  const bySpki = new Map<string, string>();
  const invites = new Map<string, Invite>();
  const inviteCodes = new Map<string, string>();

  function add(row: CredentialRow): void {
    const credential = row.id as CredentialId;
    const principal = row.principal as PrincipalId;
    const { verifier, notAfter, revokedAt } = row;
    if (verifier === null) return;
    if (row.kind === 'invite' && notAfter !== null) {
      inviteCodes.set(credential, verifier);
      invites.set(verifier, { credential, principal, notAfter, revokedAt });
    }
    if (row.kind !== 'device') return;
    const { key, spkiSha256 } = readDeviceKey(verifier);
    const name = byId.get(credential)?.name ?? '';
    byId.set(credential, { credential, principal, name, key, spkiSha256, added: row.notBefore, revokedAt });
    bySpki.set(spkiSha256, credential);
  }
  function revoke(id: string, at: number): void {
    const device = byId.get(id);
    if (device !== undefined) byId.set(id, { ...device, revokedAt: device.revokedAt ?? at });
    const code = inviteCodes.get(id);
    const invite = code === undefined ? undefined : invites.get(code);
    if (code !== undefined && invite !== undefined)
      invites.set(code, { ...invite, revokedAt: invite.revokedAt ?? at });
  }
  const device = (credential: string): Device | undefined => byId.get(credential);

  return {
    devices: {
      device,
      deviceBySpki: (spki) => device(bySpki.get(spki) ?? ''),
      // Ids are UUIDv7: their order is that of enrolment.
      devices: () => [...byId.values()].sort((a, b) => (a.credential < b.credential ? -1 : 1)),
      invite: (code) => invites.get(code),
      clear() {
        for (const map of [byId, bySpki, invites, inviteCodes]) map.clear();
      },
    },
    change(change) {
      if (change.op === 'credential.add') add(change);
      else if (change.op === 'credential.revoke') revoke(change.id, change.at);
      else if (change.op === 'setting.put') {
        const known = byId.get(change.key.slice(deviceNameKey('').length));
        if (known === undefined || change.key !== deviceNameKey(known.credential)) return;
        byId.set(known.credential, { ...known, name: change.value });
      }
    },
  };
}
