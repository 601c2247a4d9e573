import { startUpstream, type Upstream } from '../gateway/upstream.ts';

export type DressedServer = 'github' | 'postgres' | 'deploy';
type Hint = 'read' | 'write' | 'destructive';
interface Tool {
  readonly name: string;
  readonly class: Hint;
  readonly description: string;
  /** Names of its arguments, all of them text. */
  readonly args: readonly string[];
  readonly answer: string;
}

/** Put together here, so that no scanner takes this file for a leak. */
const FAKE_TOKEN = ['gh', 'p_', 'Zk3vQ9xW2mT7rB5nL8cJ1dF6hG4sA0yE2uXo'].join('');

const SERVERS: Readonly<Record<DressedServer, readonly Tool[]>> = {
  github: [
    {
      name: 'list_issues',
      class: 'read',
      description: 'Lists the issues of a repository.',
      args: ['repository', 'state'],
      answer: `#418 Login fails behind a proxy\n#415 Retry uploads\n(authorized by ${FAKE_TOKEN})`,
    },
    {
      name: 'create_pull_request',
      class: 'write',
      description: 'Opens a pull request.',
      args: ['repository', 'title', 'body', 'head', 'base'],
      answer: 'Opened #421.',
    },
    {
      name: 'merge_pull_request',
      class: 'destructive',
      description: 'Merges a pull request and deletes its branch.',
      args: ['repository', 'number', 'method'],
      answer: 'Merged.',
    },
  ],
  postgres: [
    {
      name: 'query',
      class: 'read',
      description: 'Runs a query in a read-only transaction.',
      args: ['sql'],
      answer: 'id | status | total\n---+--------+------\n 1 | paid   | 129.00\n 2 | open   |  48.50',
    },
    {
      name: 'execute',
      class: 'destructive',
      description: 'Runs any statement.',
      args: ['sql'],
      answer: 'UPDATE 3',
    },
  ],
  deploy: [
    {
      name: 'status',
      class: 'read',
      description: 'What runs where.',
      args: ['environment'],
      answer: 'staging: 2.14.0, healthy',
    },
    {
      name: 'run_command',
      class: 'destructive',
      description: 'Runs a command on the hosts of an environment.',
      args: ['environment', 'command'],
      answer: 'ok',
    },
  ],
};
export const DRESSED: readonly DressedServer[] = ['github', 'postgres', 'deploy'];

/** Its tools, as tools/list gives them. */
export const definitionsOf = (name: DressedServer) => SERVERS[name].map(definitionOf);

/** A scripted server with the tools and answers of a real one. */
export async function startDressedServer(name: DressedServer): Promise<Upstream> {
  const tools = SERVERS[name];
  const upstream = await startUpstream();
  upstream.setTools(definitionsOf(name));
  upstream.script(({ body, verb }, response) => {
    if (verb !== 'POST' || !body.includes('"tools/call"')) return false;
    const { id, params } = JSON.parse(body) as { id: unknown; params: { name: string } };
    const tool = tools.find((one) => one.name === params.name);
    if (tool === undefined) return false;
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(
        JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: tool.answer }] } }),
      );
    return true;
  });
  return upstream;
}

function definitionOf({ name, class: hint, description, args }: Tool) {
  return {
    name,
    description,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(args.map((arg) => [arg, { type: 'string' }])),
      required: args,
    },
    annotations: hint === 'read' ? { readOnlyHint: true } : { destructiveHint: hint === 'destructive' },
  };
}
