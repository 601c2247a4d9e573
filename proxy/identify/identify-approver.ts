import type { Peer } from '../contract/call.ts';
import type { InstallationId } from '../contract/ids.ts';
import type { Clock } from '../contract/time.ts';
import { approverUri } from './agent-uri.ts';
import type { Device } from './devices.ts';
import type { Registry } from './registry.ts';

type ApproverIdentification =
  | { readonly ok: true; readonly device: Device }
  | { readonly ok: false; readonly reason: string };

/**
 * Which approver's device is at the other end. Asked for each request, not for each connection: a revocation holds from the next
 * one on. The key is what is enrolled; its certificate is renewed, so any that names this person for this key will do.
 */
export function createApproverIdentifier(parts: {
  readonly registry: Pick<Registry, 'deviceBySpki'>;
  readonly installation: InstallationId;
  readonly clock: Clock;
}) {
  const { registry, installation, clock } = parts;
  return (peer: Peer): ApproverIdentification => {
    const refuse = (reason: string): ApproverIdentification => ({ ok: false, reason });
    const { certificate, untrusted } = peer;
    if (certificate === undefined) return refuse('no-certificate');
    const device = registry.deviceBySpki(certificate.spkiSha256);
    if (device !== undefined && device.revokedAt !== null) return refuse('revoked');
    if (untrusted === 'CERT_HAS_EXPIRED') return refuse('expired');
    if (untrusted !== undefined) return refuse('untrusted');
    const now = clock.now().wall / 1000;
    // The machine's clock, which TLS goes by, is not the one that the gateway goes by.
    if (now < certificate.notBefore || now > certificate.notAfter) return refuse('expired');
    if (device === undefined) return refuse('unknown-credential');
    const [uri, ...more] = certificate.uris;
    const isNamed = uri === approverUri(installation, device.principal) && more.length === 0;
    return isNamed ? { ok: true, device } : refuse('unknown-credential');
  };
}
