import type { KeyObject } from 'node:crypto';
import type { CountersignConfig } from '../contract/config.ts';
import type { Clock } from '../contract/time.ts';
import { AuthorityError } from '../identify/authority-error.ts';
import { type Authority, createAuthority } from '../identify/certificate-authority.ts';
import { type ListenerNames, listenerNames } from '../identify/listener-names.ts';
import { firstOutside } from '../identify/name-constraints.ts';
import type { ConfigProblem } from '../platform/config/config-error.ts';
import type { LoadedConfig } from '../platform/config/load-config.ts';
import { writeAtomically } from '../platform/config/write-atomically.ts';

interface Ports {
  /** The authority's private key, out of the keyring. */
  readonly key: KeyObject;
  /** Where its certificate is kept. */
  readonly file: string;
  readonly clock: Clock;
}

/** The authority as it is now: its certificate can be made anew, with the same key, for other names of the listener. */
export function createAuthorityKeeper(opened: Authority, { key, file, clock }: Ports) {
  let authority = opened;

  function problem(name: string): string | undefined {
    try {
      const outside = firstOutside(authority.certificate, listenerNames([name]));
      if (outside === undefined) return undefined;
      return (
        `this installation's certificate authority was made without the name ${outside}. Make its certificate anew with: ` +
        'countersign ca renew'
      );
    } catch (error) {
      if (error instanceof AuthorityError) return error.message;
      throw error;
    }
  }

  return {
    get: (): Authority => authority,
    /** Names of the listener that no certificate could be issued for. */
    unfit({ config: { listen }, locate }: LoadedConfig): ConfigProblem[] {
      const named = [
        { path: ['listen', 'host'], shown: 'listen.host', name: listen.host },
        ...listen.hosts.map((name, index) => ({
          path: ['listen', 'hosts', index],
          shown: `listen.hosts[${index}]`,
          name,
        })),
      ];
      return named.flatMap(({ path, shown, name }) => {
        const message = problem(name);
        return message === undefined ? [] : [{ ...locate(path), path: shown, message }];
      });
    },
    /** Every agent's certificate stays good; who checks the listener against the old certificate knows the old names only. */
    async renew(names: ListenerNames): Promise<Authority> {
      const next = await createAuthority({ installation: authority.installation, key, clock, names });
      await writeAtomically(file, `${next.certificatePem}\n`);
      authority = next;
      return next;
    },
  };
}
export type AuthorityKeeper = ReturnType<typeof createAuthorityKeeper>;

/** What the listener of a configuration is called. Throws AuthorityError `bad-name`. */
export function namesOf({ host, hosts }: CountersignConfig['listen']): ListenerNames {
  return listenerNames([host, ...hosts]);
}
