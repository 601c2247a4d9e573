import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnrolledAgent, ServerView } from '../../proxy/contract/views.ts';
import { type RawAgent, rawAgent, type Sending } from '../gateway/agent.ts';
import { enrolApprover, untilTrue, vote, waitingApprovals } from '../gateway/people.ts';
import { OPERATOR, type Rig, startRig } from '../gateway/rig.ts';
import type { Upstream } from '../gateway/upstream.ts';
import { dressedFolder, filesystemOn, LOGIN_BY_PROXY } from './dressed-folder.ts';
import { DRESSED, type DressedServer, definitionsOf, startDressedServer } from './dressed-servers.ts';

/** The rules without the lines of the servers, whose ports differ each time. */
const policyFor = (folder: string): string => `policy:
  default: hold
  groups:
    oncall: [ann, bob]
  rules:
    - name: payroll-is-closed
      match: { server: files }
      when: has(args.path) && path.within(args.path, "${folder}/payroll")
      then: deny
      message: Payroll is not for agents.
    - name: reads-are-free
      match: { method: tools/call }
      when: tool.class == "read"
      then: allow
    - name: releases-are-cut-by-people
      match: { server: github, tool: create_pull_request }
      when: args.base == "release"
      then: deny
      message: Release branches are cut by people.
    - name: production-needs-two
      match: { server: [deploy, postgres] }
      then: hold
      message: Two people look at what touches production.
      require: { groups: [{ of: [oncall], need: 2 }], deadline: 30m }
    - name: writes-need-a-person
      match: { method: tools/call }
      then: hold
      message: A person looks at every write.
      require: { deadline: 10m }
`;
const RETENTION = `retention:
  rules:
    - { name: payments, match: { server: postgres }, keep: forever }
    - { name: ci, match: { agent: "ci-*", body: [answer, message] }, keep: 14d }
    - { name: the-rest, keep: 90d, afterBundle: true }
  every: 1d
`;
/** Comes later, so that the policy has a past. */
const LATER = `    - name: folders-are-free
      match: { method: roots/list }
      then: allow
`;

export interface DressedGateway {
  readonly rig: Rig;
  /** A new approver's secret, made up for this run. */
  readonly secrets: Readonly<Record<'ann' | 'bob', string>>;
  /** The write to a file that waits. */
  readonly heldWrite: string;
  /** The session with the most to see. */
  readonly session: string;
  /** One of its calls, in whose answer something was masked. */
  readonly maskedCall: string;
  close(): Promise<void>;
}

/** A gateway as it looks in the middle of a working day: agents, servers, calls of each kind, a grant, and three that wait. */
export async function startDressed(): Promise<DressedGateway> {
  const upstreams = new Map<DressedServer, Upstream>();
  for (const name of DRESSED) upstreams.set(name, await startDressedServer(name));
  const folder = await dressedFolder();
  const servers = [...upstreams].map(([name, { url }]) => `  ${name}: { http: { url: "${url}" } }\n`);
  const yaml = `mode: enforce
listen: { port: 0 }
servers:
  files: ${filesystemOn(folder)}
${servers.join('')}
${RETENTION}${policyFor(folder)}`;
  const rig = await startRig(yaml, { home: await mkdtemp(join(tmpdir(), 'countersign-')) });
  await rig.configure(yaml + LATER);
  const { control } = rig.gateway;
  const secrets = { ann: `secret ${crypto.randomUUID()}`, bob: `secret ${crypto.randomUUID()}` };
  const ann = await enrolApprover(rig, 'ann', secrets.ann);
  const bob = await enrolApprover(rig, 'bob', secrets.bob);
  for (const name of ['files', ...DRESSED]) await confirmTools(rig, name);
  await control.revokeAgent('agent-one', OPERATOR);

  const enrolled: Record<string, EnrolledAgent> = {};
  for (const [name, owner, days] of [
    ['claude-code', 'ann', 90],
    ['cursor', 'bob', 90],
    ['ci-release', 'platform-team', 365],
    ['nightly-report', 'data-team', 10],
  ] as const) {
    enrolled[name] = await control.addAgent({ name, owner, newOwner: true, days }, OPERATOR);
  }
  const open: RawAgent[] = [];
  const connect = (name: string, server: 'files' | DressedServer): RawAgent => {
    const agent = enrolled[name];
    if (agent === undefined) throw new Error(`no agent ${name}`);
    const one = rawAgent({ gateway: rig.gateway, agent }, { server });
    open.push(one);
    return one;
  };
  /** Sends a call that is held, and gives its approval. */
  const hold = async (
    agent: RawAgent,
    tool: string,
    args: object,
    { meta, headers }: { meta?: object; headers?: Record<string, string> } = {},
  ): Promise<[string, Sending]> => {
    const known = await waitingApprovals(rig, 0);
    const params = { name: tool, arguments: args, ...(meta === undefined ? {} : { _meta: meta }) };
    const sending = agent.send(agent.message('tools/call', params), headers);
    const id = await untilTrue(rig, async () =>
      (await waitingApprovals(rig, 0)).find((one) => !known.includes(one)),
    );
    return [id, sending];
  };

  const github = connect('ci-release', 'github');
  await github.call('tools/list');
  await github.tool('list_issues', { repository: 'acme/shop', state: 'open' });
  await github.tool('create_pull_request', { repository: 'acme/shop', title: 'Hotfix', base: 'release' });
  const [denied, deniedCall] = await hold(github, 'merge_pull_request', {
    repository: 'acme/shop',
    number: '419',
  });
  await vote(rig, denied, bob, 'deny', { reason: 'The review is still open.' });
  await deniedCall.done;

  const query = connect('nightly-report', 'postgres');
  for (const day of ['2026-11-19', '2026-11-20', '2026-11-21']) {
    await query.tool('query', { sql: `select id, status, total from orders where day = '${day}'` });
  }
  const [update, updateCall] = await hold(query, 'execute', {
    sql: "update orders set status = 'closed' where status = 'paid' and day < '2026-11-01'",
  });
  await vote(rig, update, ann);
  await vote(rig, update, bob);
  await updateCall.done;

  const files = connect('claude-code', 'files');
  const headers = await beginSession(files);
  const ask = (tool: string, args: object) => files.tool(tool, args, headers);
  await files.call('tools/list', {}, headers);
  await ask('list_directory', { path: `${folder}/shop` });
  await ask('read_text_file', { path: `${folder}/shop/README.md` });
  await ask('read_text_file', { path: `${folder}/shop/deploy.env` });
  await ask('read_text_file', { path: `${folder}/payroll/november.csv` });
  const changes = { path: `${folder}/shop/docs/changes.md`, content: '# Changes\n' };
  const [first, firstCall] = await hold(files, 'write_file', changes, { headers });
  await vote(rig, first, ann, 'approve', {
    grant: { minutes: 60, uses: 20, bounds: { path: { within: `${folder}/shop/docs` }, content: 'any' } },
  });
  await firstCall.done;
  for (const page of ['install', 'upgrade'])
    await ask('write_file', { path: `${folder}/shop/docs/${page}.md`, content: `# ${page}\n` });

  const [heldWrite] = await hold(
    files,
    'write_file',
    { path: `${folder}/shop/src/login.ts`, content: LOGIN_BY_PROXY },
    { meta: { reason: 'The login must go through the proxy (#418).', ticket: 'SHOP-418' }, headers },
  );
  await hold(connect('cursor', 'github'), 'create_pull_request', {
    repository: 'acme/shop',
    title: 'Retry uploads',
    body: 'Closes #415.',
    head: 'retry-uploads',
    base: 'main',
  });
  const [rollout] = await hold(connect('ci-release', 'deploy'), 'run_command', {
    environment: 'production',
    command: 'systemctl restart shop.service && curl -fsS https://shop.example/health',
  });
  await vote(rig, rollout, ann);
  await control.preserve(
    {
      owner: 'Legal, case 2026-114',
      reason: 'Dispute over the orders that were closed in November.',
      filter: { agent: 'nightly-report', server: 'postgres' },
    },
    OPERATOR,
  );

  await changeTool(rig, upstreams.get('github'));
  const { session } = await control.approval(heldWrite);
  const { calls } = await control.session(session.id, { limit: 100 }, OPERATOR);
  return {
    rig,
    secrets,
    heldWrite,
    session: session.id,
    maskedCall: calls.find(({ masks }) => Object.keys(masks).length > 0)?.id ?? '',
    async close() {
      for (const agent of open) agent.close();
      await rig.close();
      for (const upstream of upstreams.values()) await upstream.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Greets the server as a client does; gives the headers of the session. */
async function beginSession(agent: RawAgent): Promise<Record<string, string>> {
  const begin = await agent.call('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'claude-code', version: '2.1.0' },
  });
  const headers = { 'mcp-session-id': String(begin.headers['mcp-session-id']) };
  await agent.post(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }), headers);
  return headers;
}

/** A server that says something else of a tool than what was confirmed. */
async function changeTool({ gateway: { control } }: Rig, github: Upstream | undefined): Promise<void> {
  github?.setTools(
    definitionsOf('github').map((tool) =>
      tool.name === 'list_issues'
        ? { ...tool, description: 'Lists the issues of a repository, and of all that it depends on.' }
        : tool,
    ),
  );
  await control.testServer('github', OPERATOR);
}

/** As a person does who agrees with what the server claims. */
async function confirmTools({ gateway: { control } }: Rig, server: ServerView['name']): Promise<void> {
  const { tools } = await control.testServer(server, OPERATOR);
  await control.confirmTools(
    server,
    { tools: tools.map(({ name, definition, claimedClass }) => ({ name, definition, class: claimedClass })) },
    OPERATOR,
  );
}
