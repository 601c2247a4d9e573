import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Identified } from '../../proxy/contract/call.ts';
import type { Decision } from '../../proxy/contract/policy.ts';
import { unsealBundle } from '../../proxy/export/unseal-bundle.ts';
import { createSealing } from '../../proxy/gateway/sealing/sealing.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { AWS_KEY } from '../mask/secrets.ts';
import { type RawAgent, rawAgent } from './agent.ts';
import { callsOf } from './log.ts';
import { enrolApprover, vote, waitingApprovals } from './people.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { tracesOf } from './traces.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
let agent: RawAgent;
let ann: string;
let bob: string;
let folder: string;
let yaml: (recipients: readonly string[]) => string;
const told: unknown[] = [];

beforeAll(async () => {
  upstream = await startUpstream();
  folder = await mkdtemp(join(tmpdir(), 'countersign-sealing-'));
  [ann, bob] = await Promise.all([generateIdentity(), generateIdentity()]);
  yaml = (recipients) => `
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
seal: { recipients: [${recipients.join(', ')}] }
policy:
  unconfirmedTools: allow
  default: allow
  rules:
    - { name: held, match: { tool: write }, then: hold, seal: true }
    - { name: denied, match: { tool: destroy }, then: deny, seal: true }
    - { name: kept, match: { tool: read }, then: allow, seal: true }
`;
  rig = await startRig(yaml([await identityToRecipient(ann)]), {
    diagnose: (what, error) => told.push(what, error),
  });
  agent = rawAgent(rig);
});
beforeEach(() => upstream.script(() => false));
afterAll(async () => {
  agent.close();
  await rig.close();
  await upstream.close();
  await rm(folder, { recursive: true, force: true });
});

let bundles = 0;
async function unsealed(identity: string) {
  const path = join(folder, `${bundles++}.zip`);
  const { bytes } = await rig.gateway.control.exportLog({}, OPERATOR);
  await pipeline(bytes, createWriteStream(path));
  const found: { call: string; role: string; text: string }[] = [];
  const keys = { log: parseVkey(rig.gateway.installation.vkey), witnesses: [] };
  const { others } = await unsealBundle(path, keys, [identity], async (original, { call, role }) => {
    found.push({ call, role, text: original.toString('utf8') });
  });
  const of = (call: string | undefined) => found.filter((one) => one.call === call);
  return { of, others };
}
const last = async () => {
  const found = (await callsOf(rig)).at(-1);
  if (found === undefined) throw new Error('no call');
  return found;
};
const rolesOf = ({ commits }: { readonly commits: readonly { readonly role: string }[] }) =>
  commits.map(({ role }) => role);

describe('where a rule asks for it', () => {
  it('the originals of request and answer come back byte for byte, and are on no disk', async () => {
    const body = agent.message('tools/call', { name: 'read', arguments: { path: `/${AWS_KEY}`, n: 1.0 } });
    const answer = `{"jsonrpc":"2.0", "id":1,"result":{ "content":[{"type":"text","text":"key ${AWS_KEY}"}]}}`;
    upstream.script((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
      return true;
    });
    const { text } = await agent.post(body);
    expect(text).not.toContain(AWS_KEY);
    const { request, results } = await last();
    expect(rolesOf(request)).toEqual(['request', 'sealed-request']);
    expect(request.facts).toMatchObject({ sealed: 1, 'mask.aws-key': 1 });
    expect(results.map(rolesOf)).toEqual([['answer', 'sealed-answer']]);
    expect(results[0]?.facts).toMatchObject({ sealed: 1 });
    expect((await unsealed(ann)).of(request.call)).toEqual([
      { call: request.call, role: 'sealed-request', text: body },
      { call: request.call, role: 'sealed-answer', text: answer },
    ]);
    expect(await tracesOf(rig, [AWS_KEY])).toEqual([]);
  });

  it('an answer on a stream is sealed as it came', async () => {
    const answer = `{"jsonrpc":"2.0","id":"s","result":{"content":[{"type":"text","text":"${AWS_KEY}"}]}}`;
    upstream.script((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${answer}\n\n`);
      return true;
    });
    await agent.post(agent.message('tools/call', { name: 'read', arguments: {} }, 's'));
    const { request } = await last();
    expect((await unsealed(ann)).of(request.call)).toEqual([
      { call: request.call, role: 'sealed-answer', text: answer },
    ]);
  });

  it('a denied call’s request is sealed, too', async () => {
    await agent.tool('destroy', { path: AWS_KEY });
    const { request } = await last();
    const [original, ...more] = (await unsealed(ann)).of(request.call);
    expect(original).toMatchObject({ role: 'sealed-request' });
    expect(original?.text).toContain(AWS_KEY);
    expect(more).toEqual([]);
  });

  it('a held call’s request is sealed once, before it is decided, and its row is erased', async () => {
    const anna = await enrolApprover(rig, 'anna');
    const waiting = agent.begin('write', { path: AWS_KEY });
    const [id = ''] = await waitingApprovals(rig);
    const { request } = await last();
    expect(rolesOf(request)).toEqual(['request', 'sealed-request']);
    await vote(rig, id, anna);
    await waiting.done;
    expect((await unsealed(ann)).of(request.call).map(({ role }) => role)).toEqual([
      'sealed-request',
      'sealed-answer',
    ]);
    expect(await tracesOf(rig, [AWS_KEY])).toEqual([]);
  });
});

describe('nothing is sealed', () => {
  it.each([
    ['of what masks left as it was', 'read', '/plain'],
    ['where no rule asks for it', 'other', AWS_KEY],
  ])('%s', async (_, tool, path) => {
    await agent.tool(tool, { path });
    const { request, results } = await last();
    expect([request, ...results].map(rolesOf)).toEqual([['request'], ['answer']]);
    expect(request.facts['sealed']).toBeUndefined();
  });
});

it('a start and another recipient make another data key; what was sealed before opens as before', async () => {
  await agent.tool('read', { path: AWS_KEY });
  const before = (await last()).request.call;
  await rig.configure(yaml([await identityToRecipient(bob)]));
  await agent.tool('read', { path: AWS_KEY });
  const after = (await last()).request.call;
  await rig.restart();
  agent.close();
  agent = rawAgent(rig);
  await agent.tool('read', { path: AWS_KEY });
  const restarted = (await last()).request.call;
  const [forAnn, forBob] = [await unsealed(ann), await unsealed(bob)];
  expect([before, after, restarted].map((call) => forAnn.of(call).length)).toEqual([2, 0, 0]);
  expect([before, after, restarted].map((call) => forBob.of(call).length)).toEqual([0, 2, 2]);
  expect(forAnn.others).toBe(4);
  const stranger = unsealed(await generateIdentity());
  await expect(stranger).rejects.toMatchObject({ name: 'AgeError', code: 'wrong-identity' });
});

it('a call that runs while nobody is left to seal to is answered, and its record says so', async () => {
  await rig.configure(yaml([await identityToRecipient(bob)]));
  let answer = (): void => undefined;
  const arrived = new Promise<void>((arrives) => {
    upstream.script((_, response) => {
      const text = `{"jsonrpc":"2.0","id":"r","result":{"content":[{"type":"text","text":"${AWS_KEY}"}]}}`;
      answer = () => void response.writeHead(200, { 'content-type': 'application/json' }).end(text);
      arrives();
      return true;
    });
  });
  const running = agent.post(agent.message('tools/call', { name: 'read', arguments: {} }, 'r'));
  await arrived;
  await rig.configure(yaml([]).replaceAll(', seal: true', ''));
  expect(rig.gateway.installation.configState().problems).toEqual([]);
  answer();
  expect((await running).text).toContain('[masked:aws-key]');
  const { results } = await last();
  expect(results.map(rolesOf)).toEqual([['answer']]);
  expect(results[0]?.facts).toMatchObject({ outcome: 'answered', sealed: 0 });
});

it('what cannot be sealed lets no call go on, and the next one tries again', async () => {
  let recipients = ['age1nobody'];
  const sealing = createSealing({ recipients: () => recipients, isClosed: () => false });
  const identified = { call: { id: 'c' }, session: { id: 's' } } as Identified;
  const decisions = [{ seal: true }] as Decision[];
  const asked = () => sealing.originalOf(identified, decisions, { raw: Buffer.from('x'), changed: true });
  await expect(asked()).rejects.toMatchObject({ code: 'not-sealable' });
  await expect(asked()).rejects.toMatchObject({ code: 'not-sealable' });
  recipients = [await identityToRecipient(ann)];
  expect((await asked())?.facts).toEqual({ sealed: 1 });
});

it('rules that ask for it with nobody to seal to, and recipients that are none, are not put in force', async () => {
  const before = rig.gateway.installation.configState();
  const recipient = await identityToRecipient(ann);
  for (const recipients of [
    [],
    [recipient, recipient],
    [recipient.replace(/.$/, (end) => (end === 'q' ? 'p' : 'q'))],
  ]) {
    await rig.configure(yaml(recipients));
    const { problems } = rig.gateway.installation.configState();
    expect(problems.map(({ path, line }) => [path, line > 1])).toEqual(
      recipients.length === 0
        ? [0, 1, 2].map((n) => [`policy.rules[${n}].seal`, true])
        : [[`seal.recipients[${recipients.length - 1}]`, true]],
    );
  }
  expect(before.problems).toEqual([]);
});
