import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { InstallationId, PrincipalId } from '../../proxy/contract/ids.ts';
import type { Clock } from '../../proxy/contract/time.ts';
import { type Authority, createAuthority } from '../../proxy/identify/certificate-authority.ts';
import { type AgentPlan, planAgentAdd } from '../../proxy/identify/enrol-agent.ts';
import { createIdentifier, type Identifier } from '../../proxy/identify/identify.ts';
import { type IssuedCertificate, issueListenerCertificate } from '../../proxy/identify/issue-certificate.ts';
import {
  createListenerCertificates,
  type ListenerCertificates,
} from '../../proxy/identify/listener-certificates.ts';
import { listenerNames } from '../../proxy/identify/listener-names.ts';
import { createRegistry, type Registry } from '../../proxy/identify/registry.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';

const DAY_US = 24 * 60 * 60 * 1_000_000;

/** The machine's time, moved by `days`, which tests change. TLS itself always looks at the machine's. */
export interface MovedClock extends Clock {
  days: number;
}
export function movedClock(days = 0): MovedClock {
  return {
    days,
    now() {
      return { wall: Date.now() * 1000 + this.days * DAY_US, mono: 0 };
    },
    after: () => () => undefined,
  };
}

/** A whole installation as the gateway would have it, in memory. */
export interface Installation {
  readonly id: InstallationId;
  readonly caKey: KeyObject;
  readonly authority: Authority;
  readonly clock: MovedClock;
  readonly registry: Registry;
  readonly identifier: Identifier;
  readonly listener: IssuedCertificate;
  /** Those that its listener shows, made apart from `listener`. */
  readonly certificates: ListenerCertificates;
  /** Enrols an agent; `from` makes its certificate as if that many days from now. */
  enrol(name: string, days?: number, from?: number): Promise<AgentPlan>;
}

export async function newInstallation(hosts: readonly string[] = []): Promise<Installation> {
  const id = uuidv7<InstallationId>();
  const clock = movedClock();
  const caKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const names = listenerNames(hosts);
  const authority = await createAuthority({ installation: id, key: caKey, clock, names });
  const registry = createRegistry(id);
  return {
    id,
    caKey,
    authority,
    clock,
    registry,
    identifier: createIdentifier({ registry, installation: id, clock }),
    listener: await issueListenerCertificate(authority, names),
    certificates: await createListenerCertificates(authority, names),
    async enrol(name, days = 90, from = 0) {
      const plan = await planAgentAdd({ name, ownerName: 'ana', days }, registry, {
        ...authority,
        clock: movedClock(from),
      });
      registry.apply(plan.changes);
      return plan;
    },
  };
}

export function somePrincipal(): PrincipalId {
  return uuidv7<PrincipalId>();
}
