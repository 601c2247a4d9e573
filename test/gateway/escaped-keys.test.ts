import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RawAgent, rawAgent } from './agent.ts';
import { type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
let agent: RawAgent;

beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(`
mode: enforce
listen: { port: 0 }
servers:
  fixture: { http: { url: "${upstream.url}" } }
policy:
  default: allow
  unconfirmedTools: allow
  rules:
    - name: system-files
      match: { tool: read }
      when: has(args.path) && args.path.startsWith('/etc/')
      then: deny
`);
  agent = rawAgent(rig);
});
afterAll(async () => {
  agent.close();
  await rig.close();
  await upstream.close();
});

const read = (args: string) =>
  agent.post(
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{"encoding":${args}}}`,
  );

it('a key written with escapes is the key that the server reads, whatever the agent sent before (law 3)', async () => {
  await read('[],"p\\\\u0":0}');
  const sent = upstream.of('tools/call').length;
  const answer = await read('"utf8","p\\u0061th":"/etc/shadow"}');
  expect(answer.messages[0]?.result).toMatchObject({ isError: true });
  expect(upstream.of('tools/call')).toHaveLength(sent);
});
