import { systemClock } from '../platform/clock.ts';
import { pathsOf } from '../platform/paths.ts';
import type { GatewayStarter } from './gateway-starter.ts';

/** The real gateway, loaded only when a command needs it: most commands talk to one that runs. */
export const gatewayStarter: GatewayStarter = {
  async open({ makeMissing, ...options }) {
    const { openGateway } = await import('../gateway/open-gateway.ts');
    return openGateway({ ...options, init: makeMissing });
  },
  async examine(options, watch) {
    const { examineInstallation } = await import('../gateway/examine-installation.ts');
    return examineInstallation(options, watch);
  },
  async restore({ custody, ...options }) {
    const { restoreLog } = await import('../gateway/restore/restore-log.ts');
    return restoreLog({ ...options, custody, clock: systemClock });
  },
  async init({ home, config, custody, cipher }) {
    const { makeInstallation } = await import('../gateway/init-gateway.ts');
    const { readProtection } = await import('../platform/keys/keyring-file.ts');
    const paths = pathsOf(home, config);
    const options = { ...custody, keyFile: paths.keyFile, env: process.env };
    const installation = await makeInstallation(paths, options, cipher);
    return {
      installation,
      config: paths.config,
      protection: (await readProtection(paths.keys)) ?? 'unknown',
    };
  },
};
