import type { KeyObject } from 'node:crypto';
import type { ApiClient } from '../../proxy/api/api-client.ts';
import { newDeviceKey, spkiDigestOf, spkiOf } from '../../proxy/api/elsewhere/device.ts';
import { ElsewhereError } from '../../proxy/api/elsewhere/elsewhere-error.ts';
import type { Following } from '../../proxy/api/elsewhere/follow-events.ts';
import { joinGateway } from '../../proxy/api/elsewhere/join-gateway.ts';
import type { JoinOffer } from '../../proxy/contract/join-link.ts';
import type { Clock } from '../../proxy/contract/time.ts';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import type { DeskPersonInput, JoinedGateway } from '../contract/gateways.ts';
import type { DeviceEntry, DeviceFile, ElsewhereEntry, HereEntry } from '../devices/device-file.ts';
import { unwrapDeviceKey, wrapDeviceKey } from '../devices/wrapped-device-key.ts';
import type { SecretBox } from '../keys/secret-box.ts';
import type { Ask } from '../link/ask.ts';
import { type Approver, approverElsewhere, approverHere } from './approver.ts';
import { enrolHere } from './enrol-here.ts';
import { takeLeave } from './take-leave.ts';

/** The gateway of this computer, or the installation of one elsewhere. */
export type GatewayId = 'here' | (string & {});

export interface ApproversEvents {
  /** What waits at a gateway for this person; undefined where the app is not (or no longer) an approver there. */
  waiting(gateway: GatewayId, found: readonly ApprovalView[] | undefined): void;
  /** Gateways were joined or left, or how they are reached has changed. */
  changed(): void;
}

export interface Left {
  readonly there: 'ended' | 'stands';
  /** What that gateway knows this device by. */
  readonly device: string;
}

export interface Approvers {
  /** The keys can be opened from now on. */
  open(box: SecretBox): Promise<void>;
  canKeep(): boolean;
  of(gateway: GatewayId): Approver | undefined;
  /** The gateway of this computer runs. */
  hereUp(installation: string): Promise<void>;
  hereDown(): void;
  /** Enrols the person who sits here. Rejects as the API does. */
  enrol(api: ApiClient, input: DeskPersonInput, deviceName: string): Promise<void>;
  /** Rejects with ElsewhereError. */
  join(offer: JoinOffer, name: string, deviceName: string): Promise<void>;
  /** Erases the key for it, and has it end this device there where it can be reached. Undefined for one that was not joined. */
  leave(installation: string): Promise<Left | undefined>;
  elsewhere(): readonly JoinedGateway[];
  stop(): void;
}

/** This app as an approver: at the gateway of this computer, and at others that it joined. */
export function createApprovers(parts: {
  readonly file: DeviceFile;
  readonly clock: Clock;
  /** The way to the gateway of this computer. */
  readonly line: Ask;
  readonly on: ApproversEvents;
}): Approvers {
  const { file, clock, line, on } = parts;
  const approvers = new Map<GatewayId, Approver>();
  /** Those elsewhere as they are kept, also where the key does not open. */
  const joined = new Map<string, ElsewhereEntry>();
  let box: SecretBox | undefined;
  let installation: string | undefined;

  const partsOf = (gateway: GatewayId, key: KeyObject) => ({
    key,
    clock,
    tell: {
      waiting: (found: readonly ApprovalView[]) => on.waiting(gateway, found),
      how(following: Following) {
        // Here there is another way to decide: a person's own secret, until they are named anew.
        if (gateway === 'here' && following === 'refused') end(gateway);
        else on.changed();
      },
    },
  });
  function begin(gateway: GatewayId, make: () => Approver): void {
    approvers.get(gateway)?.stop();
    approvers.set(gateway, make());
    on.changed();
  }
  function startHere(entry: HereEntry, key: KeyObject): void {
    begin('here', () => approverHere(entry, line, partsOf('here', key)));
  }
  function startElsewhere(entry: ElsewhereEntry, key: KeyObject): void {
    const keep = async (renewed: ElsewhereEntry): Promise<void> => {
      // One that was left meanwhile stays left.
      if (!joined.has(renewed.installation)) return;
      joined.set(renewed.installation, renewed);
      await file.put(renewed);
    };
    const id = entry.installation;
    joined.set(id, entry);
    begin(id, () => approverElsewhere(entry, keep, partsOf(id, key)));
  }
  function end(gateway: GatewayId): void {
    approvers.get(gateway)?.stop();
    if (approvers.delete(gateway)) on.waiting(gateway, undefined);
    on.changed();
  }
  async function keyOf(entry: DeviceEntry): Promise<KeyObject | undefined> {
    if (box === undefined) return undefined;
    return unwrapDeviceKey(entry, box).catch(() => undefined);
  }
  /** A new key and how it is kept: it is known to be kept before any gateway trusts it. */
  async function newKey() {
    if (box === undefined) throw new Error('there is no place to keep a key in');
    const key = newDeviceKey();
    return { key, kept: await wrapDeviceKey(key, box) };
  }
  async function openHere(): Promise<void> {
    const found = (await file.read()).find((one) => one.at === 'here' && one.installation === installation);
    if (found?.at !== 'here' || approvers.has('here')) return;
    const key = await keyOf(found);
    if (key !== undefined && found.installation === installation) startHere(found, key);
  }

  return {
    async open(given) {
      box = given;
      for (const entry of await file.read()) {
        if (entry.at !== 'elsewhere') continue;
        joined.set(entry.installation, entry);
        const key = await keyOf(entry);
        if (key !== undefined) startElsewhere(entry, key);
      }
      on.changed();
      if (installation !== undefined) await openHere();
    },
    canKeep: () => box !== undefined,
    of: (gateway) => approvers.get(gateway),
    async hereUp(found) {
      installation = found;
      await openHere();
    },
    hereDown() {
      // What waits there still does: it is told anew once the gateway is back.
      installation = undefined;
      approvers.get('here')?.stop();
      approvers.delete('here');
    },
    async enrol(api, input, deviceName) {
      const { key, kept } = await newKey();
      const at = (await api.status()).installation;
      const enrolled = await enrolHere(api, input, { spki: spkiOf(key), name: deviceName });
      const entry: HereEntry = { at: 'here', installation: at, ...enrolled, ...kept };
      await file.put(entry);
      startHere(entry, key);
    },
    async join(offer, name, deviceName) {
      if (offer.installation === installation)
        throw new ElsewhereError(
          'refused',
          'This is the gateway of this computer. Name yourself in Settings instead.',
        );
      const { key, kept } = await newKey();
      const {
        url,
        installation: of,
        principal,
        person,
        credential,
        ...rest
      } = await joinGateway(offer, key, deviceName);
      const { certificatePem, caPem, notAfter } = rest;
      const who = { installation: of, principal, person, credential };
      const entry: ElsewhereEntry = {
        at: 'elsewhere',
        ...who,
        ...kept,
        name,
        url,
        caPem,
        certificatePem,
        notAfter,
      };
      await file.put(entry);
      startElsewhere(entry, key);
    },
    async leave(left) {
      const device = joined.get(left)?.credential;
      joined.delete(left);
      // First here: the key is gone from this computer whatever comes.
      await file.remove(left);
      const there = await takeLeave(approvers.get(left), clock);
      end(left);
      return device === undefined ? undefined : { there, device };
    },
    elsewhere: () =>
      [...joined.values()].map(({ installation: id, name, url, person, notAfter }) => ({
        id,
        name,
        host: new URL(url).host,
        person,
        state: approvers.get(id)?.state() ?? 'closed',
        notAfter,
        key: digestOf(approvers.get(id)),
      })),
    stop() {
      for (const approver of approvers.values()) approver.stop();
      approvers.clear();
    },
  };
}

const digestOf = (approver: Approver | undefined): string | null =>
  approver === undefined ? null : spkiDigestOf(approver.key);
