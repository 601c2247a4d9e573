import { hostname } from 'node:os';
import type { TLSSocket } from 'node:tls';
import { type ApproversListener, serveApprovers } from '../api/serve-approvers.ts';
import type { ApiApp } from '../api/serve-local.ts';
import type { CountersignConfig } from '../contract/config.ts';
import type { DeviceControl, DeviceHolder } from '../contract/devices.ts';
import { createApproverIdentifier } from '../identify/identify-approver.ts';
import { issueApproverListenerCertificate, needsRenewal } from '../identify/issue-certificate.ts';
import { listenerOptions } from '../identify/listener-options.ts';
import { peerFrom } from '../identify/peer.ts';
import type { AuthorityKeeper } from './authority-keeper.ts';
import type { Core } from './core.ts';
import { OpenError } from './open-error.ts';
import type { Refusals } from './refusals.ts';

const LOOK_MS = 6 * 60 * 60 * 1000;
type Listen = NonNullable<CountersignConfig['approvers']['listen']>;

/** The listener for approvers elsewhere. Its certificate lives in memory only, as that of the agents' one. */
export async function startApproverListener(parts: {
  readonly core: Core;
  readonly refusals: Refusals;
  readonly authority: AuthorityKeeper;
  readonly control: Pick<DeviceControl, 'holder'>;
  readonly app: ApiApp;
  readonly listen: Listen;
}) {
  const { core, refusals, authority, control, app, listen } = parts;
  const identify = createApproverIdentifier({
    registry: core.registry,
    installation: authority.get().installation,
    clock: core.clock,
  });
  /** A certificate without its person's leave to vote opens nothing, and what is shown in vain is on record. */
  function holderOf(socket: TLSSocket): DeviceHolder | undefined {
    const peer = peerFrom(socket);
    const found = identify(peer);
    const holder = found.ok ? control.holder(found.device.credential) : undefined;
    if (holder === undefined && peer.certificate !== undefined)
      refusals.stranger(peer, found.ok ? 'no-approver' : found.reason);
    return holder;
  }

  let certificate = await issueApproverListenerCertificate(authority.get());
  const optionsOf = () => {
    const caPem = authority.get().certificatePem;
    const options = listenerOptions({ ...certificate, caPem });
    // With its authority, which an app that joins does not have yet and knows by the digest in its invitation.
    return { ...options, cert: `${certificate.certificatePem}${caPem}\n` };
  };
  const reissue = async (): Promise<void> => {
    certificate = await issueApproverListenerCertificate(authority.get());
    listener.renew(optionsOf());
  };
  const listener: ApproversListener = await serveApprovers({
    app,
    host: listen.host,
    port: listen.port,
    tls: optionsOf(),
    clock: core.clock,
    holderOf,
  }).catch((cause: unknown) => {
    throw new OpenError(
      'cannot-listen',
      `Cannot listen for approvers on ${listen.host}:${listen.port}. Change approvers.listen in countersign.yaml.`,
      { cause },
    );
  });
  let cancel = (): void => {};
  const watch = (): void => {
    cancel = core.clock.after(LOOK_MS, () => {
      watch();
      if (!needsRenewal(certificate, core.clock)) return;
      reissue().catch((error: unknown) =>
        core.diagnose("the certificate of the approvers' listener could not be renewed", error),
      );
    });
  };
  watch();
  return {
    url: `https://${nameOf(listen.host)}:${listener.port}`,
    reissue,
    close(): Promise<void> {
      cancel();
      return listener.close();
    },
  };
}

/** Where it listens on every address, the machine's own name is the best that it knows. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
}
