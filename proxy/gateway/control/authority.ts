import { X509Certificate } from 'node:crypto';
import type { GatewayControl } from '../../contract/control.ts';
import type { AuthorityView } from '../../contract/views.ts';
import { loadConfig } from '../../platform/config/load-config.ts';
import { namesOf } from '../authority-keeper.ts';
import { actorOf } from './actor.ts';
import type { ControlParts } from './parts.ts';

/** The installation's certificate authority: its key stays, its certificate can be made anew. */
export function authorityControl({
  core,
  installation,
}: ControlParts): Pick<GatewayControl, 'renewAuthority'> {
  return {
    async renewAuthority(by): Promise<AuthorityView> {
      // The file's own names: one that the authority does not know keeps the file from being in force.
      const { listen } = (await loadConfig(installation.paths.config)).config;
      const url = installation.listening();
      const bound = url === null ? [] : [new URL(url).hostname];
      const names = namesOf({ ...listen, hosts: [...listen.hosts, ...bound] });
      const facts = { what: 'authority', names: names.dns.length + names.ips.length };
      const entry = core.writer.entry('credential.rotate', facts, { actor: actorOf(by) });
      await core.store.append({ entries: [entry], changes: [] });
      const { certificatePem } = await installation.renewAuthority(names);
      await installation.reload(by);
      return {
        certificatePem: `${certificatePem}\n`,
        names: [...names.dns, ...names.ips],
        notAfter: new X509Certificate(certificatePem).validToDate.getTime() * 1000,
      };
    },
  };
}
