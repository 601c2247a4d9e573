import { startUpstream, type Upstream } from '../gateway/upstream.ts';

type Hint = 'read' | 'write' | 'destructive';
type Answer = string | ((args: Readonly<Record<string, unknown>>) => string);
interface Tool {
  readonly name: string;
  readonly class: Hint;
  readonly description: string;
  /** Names of its arguments, all of them text. */
  readonly args: readonly string[];
  readonly answer: Answer;
}

/** Put together here, so that no scanner takes this file for a leak. */
const FAKE_KEY = ['AKIA', 'QYLPMN5H', 'HHFPZAM2'].join('');
const FAKE_TOKEN = ['gh', 'p_', 'Zk3vQ9xW2mT7rB5nL8cJ1dF6hG4sA0yE2uXo'].join('');

const SERVERS: Readonly<Record<string, readonly Tool[]>> = {
  files: [
    {
      name: 'read_text_file',
      class: 'read',
      description: 'Reads a text file.',
      args: ['path'],
      answer: ({ path }) =>
        String(path).endsWith('.env')
          ? `REGION=eu-central-1\nACCESS_KEY_ID=${FAKE_KEY}\nBUCKET=releases\n`
          : '# Release notes\n\nShip on Friday. Ask Ada about the migration.\n',
    },
    {
      name: 'list_directory',
      class: 'read',
      description: 'Lists what is in a folder.',
      args: ['path'],
      answer: '[DIR] src\n[FILE] README.md\n[FILE] package.json\n[FILE] deploy.env',
    },
    {
      name: 'write_file',
      class: 'write',
      description: 'Writes a file whole.',
      args: ['path', 'content'],
      answer: 'Written.',
    },
    {
      name: 'move_file',
      class: 'destructive',
      description: 'Moves or renames a file; overwrites what is there.',
      args: ['source', 'destination'],
      answer: 'Moved.',
    },
  ],
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
export type DressedServer = 'files' | 'github' | 'postgres' | 'deploy';
export const DRESSED: readonly DressedServer[] = ['files', 'github', 'postgres', 'deploy'];

/** A scripted server with the tools and answers of a real one. */
export async function startDressedServer(name: DressedServer): Promise<Upstream> {
  const tools = SERVERS[name] ?? [];
  const upstream = await startUpstream();
  upstream.setTools(tools.map(definitionOf));
  upstream.script(({ body, verb }, response) => {
    if (verb !== 'POST' || !body.includes('"tools/call"')) return false;
    const { id, params } = JSON.parse(body) as {
      id: unknown;
      params: { name: string; arguments: Record<string, unknown> };
    };
    const tool = tools.find((one) => one.name === params.name);
    if (tool === undefined) return false;
    const text = typeof tool.answer === 'string' ? tool.answer : tool.answer(params.arguments);
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } }));
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
