import type { KeyObject } from 'node:crypto';
import { type ApiClient, createApiClient } from '../../proxy/api/api-client.ts';
import type { Following } from '../../proxy/api/elsewhere/follow-events.ts';
import { renewAt, renewCertificate } from '../../proxy/api/elsewhere/join-gateway.ts';
import { remoteSender } from '../../proxy/api/elsewhere/remote-sender.ts';
import type { Clock } from '../../proxy/contract/time.ts';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import type { DeviceEntry, ElsewhereEntry, HereEntry } from '../devices/device-file.ts';
import { type Ask, senderOf } from '../link/ask.ts';
import { followApprovals } from './follow-approvals.ts';
import { askAsVoter } from './local-voter.ts';

/** This app as an approver at one gateway. */
export interface Approver {
  /** As it is kept; a renewed certificate changes it. */
  entry(): DeviceEntry;
  readonly key: KeyObject;
  readonly ask: Ask;
  readonly api: ApiClient;
  state(): Following | 'connecting';
  stop(): void;
}
export interface ApproverEvents {
  waiting(found: readonly ApprovalView[]): void;
  how(following: Following): void;
}
interface Parts {
  readonly key: KeyObject;
  readonly clock: Clock;
  readonly tell: ApproverEvents;
}

/** At the gateway of this computer. */
export function approverHere(entry: HereEntry, line: Ask, parts: Parts): Approver {
  return following(
    () => entry,
    askAsVoter(line, entry, parts.key),
    parts,
    () => {},
  );
}

const LOOK_AT_CERTIFICATE_MS = 12 * 3_600_000;

/** At a gateway elsewhere, over mutual TLS. `keep` is given the entry with each renewed certificate. */
export function approverElsewhere(
  first: ElsewhereEntry,
  keep: (entry: ElsewhereEntry) => Promise<void>,
  parts: Parts,
): Approver {
  const { key, clock } = parts;
  let entry = first;
  let sender = remoteSender(first, key);
  let renewing = false;
  let cancel = (): void => {};
  const ask: Ask = (asked) => sender.ask(asked);

  async function renewIfDue(): Promise<void> {
    cancel();
    cancel = clock.after(LOOK_AT_CERTIFICATE_MS, () => void renewIfDue());
    if (renewing || clock.now().wall < renewAt(entry)) return;
    renewing = true;
    try {
      const { certificatePem, caPem, notAfter } = await renewCertificate(senderOf(ask), key);
      const next = { ...entry, certificatePem, caPem, notAfter };
      await keep(next);
      const old = sender;
      sender = remoteSender(next, key);
      entry = next;
      // What is open on the old one ends; the events are resumed with the new certificate.
      await old.close();
    } catch {
      // It is good for a while yet, and this is tried again at the next connection.
    } finally {
      renewing = false;
    }
  }

  const approver = following(
    () => entry,
    ask,
    parts,
    (how) => {
      if (how === 'connected') void renewIfDue();
    },
  );
  return {
    ...approver,
    stop() {
      cancel();
      approver.stop();
      void sender.close();
    },
  };
}

function following(
  entry: () => DeviceEntry,
  ask: Ask,
  { key, clock, tell }: Parts,
  changed: (how: Following) => void,
): Approver {
  const api = createApiClient(senderOf(ask));
  const stopping = new AbortController();
  let state: Following | 'connecting' = 'connecting';
  void followApprovals({
    api,
    signal: stopping.signal,
    clock,
    tell: {
      waiting: tell.waiting,
      how(next) {
        state = next;
        changed(next);
        tell.how(next);
      },
    },
  });
  return { entry, key, ask, api, state: () => state, stop: () => stopping.abort() };
}
