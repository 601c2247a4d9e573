import type { GatewayStarter, NewInstallation, OpenGateway } from './gateway-starter.ts';

interface GatewayModule {
  openGateway: GatewayStarter['open'];
  initGateway: GatewayStarter['init'];
}

/** The real gateway, loaded when a command needs it: most commands only talk to one that runs. */
export const gatewayStarter: GatewayStarter = {
  open: async (options): Promise<OpenGateway> => (await load()).openGateway(options),
  init: async (options): Promise<NewInstallation> => (await load()).initGateway(options),
};

async function load(): Promise<GatewayModule> {
  const path = new URL('../gateway/open-gateway.ts', import.meta.url).href;
  return (await import(path)) as GatewayModule;
}
