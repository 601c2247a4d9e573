import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApiClient, createApiClient } from '../../proxy/api/api-client.ts';
import { socketSender } from '../../proxy/api/send.ts';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { type RawAgent, rawAgent } from '../gateway/agent.ts';
import type { Upstream } from '../gateway/upstream.ts';
import type { App } from './app.ts';
import type { DesktopSession } from './desktop-session.ts';
import { eventually } from './eventually.ts';

/** What a story is told with: the app's own gateway, asked over its local socket, an agent, and a server that it calls. */
export interface Story {
  readonly api: ApiClient;
  readonly agent: RawAgent;
  readonly upstream: Upstream;
  readonly approver: { readonly name: string; readonly secret: string };
  /** The one call that waits. */
  waiting(): Promise<ApprovalView>;
  /** Votes as the approver does on the command line, with their secret. */
  vote(id: string, vote: 'approve' | 'deny'): Promise<void>;
  close(): Promise<void>;
}

/** Puts a configuration where the app's first run finds it: one server, and everything waits for a person. */
export async function prepareHome(
  desktop: DesktopSession,
  upstream: Upstream,
  waitSeconds = 300,
  /** More of the policy: lines of YAML below `policy`. */
  more = '',
): Promise<void> {
  const { home, config } = placesOn(desktop);
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(
    config,
    `mode: enforce
listen: { port: 0 }
servers:
  fixture: { http: { url: "${upstream.url}" } }
policy:
  unconfirmedTools: allow
  default: hold
  require: { deadline: ${waitSeconds}s }${more.replaceAll('\n', '\n  ')}
`,
    { mode: 0o600 },
  );
}

export const placesOn = (desktop: DesktopSession) =>
  pathsOf(join(desktop.env['XDG_DATA_HOME'] ?? '', 'countersign'), undefined);

/** Enrols an agent and, unless it is wished otherwise, an approver with the gateway that the app has started. */
export async function beginStory(
  desktop: DesktopSession,
  app: Pick<App, 'marked'>,
  upstream: Upstream,
  wish: { readonly approver?: false } = {},
): Promise<Story> {
  await app.marked('gateway');
  const sender = socketSender(placesOn(desktop).apiSocket.path);
  const api = createApiClient(sender);
  const approver = { name: 'ann', secret: `secret of ann ${crypto.randomUUID()}` };
  if (wish.approver !== false) await api.addPerson(approver);
  const enrolled = await api.addAgent({ name: 'agent-one', owner: 'olga', newOwner: true });
  const { listening } = await api.status();
  const agent = rawAgent({ gateway: { url: listening ?? '' } as never, agent: enrolled });
  return {
    api,
    agent,
    upstream,
    approver,
    waiting: () => eventually('a waiting call', async () => (await api.approvals({ state: 'waiting' }))[0]),
    async vote(id, vote) {
      const { token } = await api.login(approver.name, approver.secret, ['vote']);
      const voter = api.withToken(token);
      const { shown } = await voter.approval(id);
      await voter.vote(id, { vote, assurance: 'click', shown });
    },
    async close() {
      agent.close();
      await sender.close();
    },
  };
}
