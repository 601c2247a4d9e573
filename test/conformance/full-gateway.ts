import { once } from 'node:events';
import { OPERATOR, startRig } from '../gateway/rig.ts';

/*
 * A gateway with everything on, in a process of its own: `full-gateway.ts SERVER_URL`. The policy has a rule with a condition
 * before the one that decides; masks and log are as in use. Tells its parent where it listens; ends on a message.
 */
const [serverUrl = ''] = process.argv.slice(2);
const rig = await startRig(`
mode: enforce
listen: { port: 0 }
servers:
  fixture: { http: { url: ${JSON.stringify(serverUrl)} } }
policy:
  rules:
    - { name: no-secrets, match: { method: tools/call }, when: secrets(args), then: deny }
    - { name: reads, match: { method: tools/call, server: fixture, tool: "echo*" }, when: 'tool.class != "destructive"', then: allow }
`);
await rig.gateway.control.testServer('fixture', OPERATOR);
const [server] = await rig.gateway.control.servers();
const tools = (server?.tools ?? []).map((tool) => ({
  name: tool.name,
  definition: tool.definition,
  class: 'read' as const,
}));
if (tools.length > 0) await rig.gateway.control.confirmTools('fixture', { tools }, OPERATOR);
const began = performance.now();
await rig.restart();
const readyMs = performance.now() - began;
process.send?.({
  url: `${rig.gateway.url}/mcp/fixture`,
  tls: { ca: rig.agent.caPem, cert: rig.agent.certificatePem, key: rig.agent.keyPem },
  dataFolder: rig.home,
  readyMs,
});
// Ctrl-C reaches the whole group: the parent ends this process, so that its folder is removed.
process.on('SIGINT', () => {});
// A parent that died cannot say so: then the channel ends.
if (process.connected) await Promise.race([once(process, 'message'), once(process, 'disconnect')]);
await rig.close();
if (process.connected) process.disconnect();
