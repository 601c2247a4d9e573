import { rm } from 'node:fs/promises';
import type { DatabaseCipher } from '../../proxy/contract/cipher.ts';
import { DETECTOR_KINDS } from '../../proxy/contract/masking.ts';
import { startGatewayProcess } from '../gateway/gateway-process.ts';
import { OPERATOR, startRig } from '../gateway/rig.ts';

/** A gateway that runs for a test, with one server named `fixture` behind it. */
export interface GatewayUnderTest {
  /** `https://127.0.0.1:<port>/mcp/fixture` */
  readonly url: URL;
  /** PEM texts of an agent: the CA of the installation, the agent's certificate and key. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
  /** The gateway's process, where it runs in one of its own; the bench reads its memory. */
  readonly pid?: number;
  /** Where its log is written; the bench measures that file system. */
  readonly dataFolder?: string;
  /** Milliseconds from the start of the process to its first accepted connection, for an installation that is there already. */
  readonly readyMs?: number;
  close(): Promise<void>;
}
export interface GatewayUnderTestOptions {
  readonly serverUrl: URL;
  /**
   * `transparent`: an allow-all policy without masks, as the conformance suite needs it. `full`: a policy of rules, masks and log,
   * everything as in use, for the bench; it runs in a process of its own. Default: `transparent`.
   */
  readonly profile?: 'transparent' | 'full';
  /** Of `full`. */
  readonly cipher?: DatabaseCipher;
}

/** Starts a gateway in front of `serverUrl` on a throw-away data folder. */
export async function startGatewayUnderTest(options: GatewayUnderTestOptions): Promise<GatewayUnderTest> {
  return options.profile === 'full' ? startInProcess(options) : startTransparent(options.serverUrl);
}

async function startTransparent(serverUrl: URL): Promise<GatewayUnderTest> {
  const rig = await startRig(`
mode: enforce
listen: { port: 0 }
servers:
  fixture: { http: { url: ${JSON.stringify(serverUrl.href)} } }
policy: { default: allow, unknownMethods: pass, unconfirmedTools: allow }
masks: { off: [${DETECTOR_KINDS.join(', ')}], builtInKeys: false }
`);
  return {
    url: new URL(`${rig.gateway.url}/mcp/fixture`),
    tls: { ca: rig.agent.caPem, cert: rig.agent.certificatePem, key: rig.agent.keyPem },
    close: () => rig.close(),
  };
}

async function startInProcess({ serverUrl, cipher }: GatewayUnderTestOptions): Promise<GatewayUnderTest> {
  const yaml = `
mode: enforce
listen: { port: 0 }
servers:
  fixture: { http: { url: ${JSON.stringify(serverUrl)} } }
policy:
  rules:
    - { name: no-secrets, match: { method: tools/call }, when: secrets(args), then: deny }
    - { name: reads, match: { method: tools/call, server: fixture, tool: "echo*" }, when: 'tool.class != "destructive"', then: allow }
`;
  const rig = await startRig(yaml, cipher === undefined ? {} : { cipher });
  const { control } = rig.gateway;
  await control.testServer('fixture', OPERATOR);
  const [server] = await control.servers();
  const tools = (server?.tools ?? []).map(({ name, definition }) => ({
    name,
    definition,
    class: 'read' as const,
  }));
  if (tools.length > 0) await control.confirmTools('fixture', { tools }, OPERATOR);
  await rig.gateway.close();
  const gateway = await startGatewayProcess(rig.home);
  return {
    url: new URL(`${gateway.url}/mcp/fixture`),
    tls: { ca: rig.agent.caPem, cert: rig.agent.certificatePem, key: rig.agent.keyPem },
    pid: gateway.pid,
    dataFolder: rig.home,
    readyMs: gateway.readyMs,
    async close() {
      await gateway.stop();
      await rm(rig.home, { recursive: true, force: true });
    },
  };
}
