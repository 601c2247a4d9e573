import { z } from '@hono/zod-openapi';
import type {
  AgentView,
  ApprovalDetail,
  ApprovalView,
  agentAddInput,
  approverAddInput,
  Capability,
  EnrolledAgent,
  explainInput,
  GatewayEvent,
  PersonView,
  PolicySummaryRow,
  ProbeView,
  pauseInput,
  RecordView,
  ServerView,
  StatusView,
  serverAddInput,
  ToolView,
  toolsConfirmInput,
  VerifyView,
  VoteInput,
} from '../contract/control.ts';
import { createAsker } from './client-ask.ts';
import { readEvents } from './client-events.ts';
import { done } from './route-parts.ts';
import type { ApiSender } from './send.ts';
import * as views from './views.ts';

export interface RecordFilter {
  readonly before?: number;
  readonly limit?: number;
  readonly kind?: string;
  readonly session?: string;
  readonly call?: string;
  readonly agent?: string;
  readonly server?: string;
  readonly since?: number;
  readonly until?: number;
}

/** The API as functions. Rejects with ApiClientError (the API's own codes) or UnreachableError. */
export interface ApiClient {
  /** The same client with a bearer token. */
  withToken(token: string): ApiClient;
  status(): Promise<StatusView>;
  login(person: string, secret: string, scopes: readonly Capability[]): Promise<{ token: string }>;
  logout(): Promise<void>;
  approvals(filter: { state: 'waiting' | 'live' | 'all'; limit?: number }): Promise<ApprovalView[]>;
  approval(id: string): Promise<ApprovalDetail>;
  reveal(id: string, pointer: string): Promise<{ value: string }>;
  vote(id: string, input: VoteInput): Promise<ApprovalView>;
  revokeGrant(id: string): Promise<ApprovalView>;
  agents(): Promise<AgentView[]>;
  addAgent(input: z.input<typeof agentAddInput>): Promise<EnrolledAgent>;
  renewAgent(name: string, days: number): Promise<EnrolledAgent>;
  revokeAgent(name: string): Promise<AgentView>;
  people(): Promise<PersonView[]>;
  addPerson(input: z.input<typeof approverAddInput>): Promise<PersonView>;
  servers(): Promise<ServerView[]>;
  addServer(input: z.input<typeof serverAddInput>): Promise<ProbeView>;
  testServer(name: string): Promise<ProbeView>;
  removeServer(name: string): Promise<void>;
  confirmTools(server: string, input: z.input<typeof toolsConfirmInput>): Promise<ToolView[]>;
  explain(input: z.input<typeof explainInput>): Promise<unknown>;
  policySummary(since: number): Promise<PolicySummaryRow[]>;
  pause(input: z.input<typeof pauseInput>): Promise<void>;
  records(filter: RecordFilter): Promise<RecordView[]>;
  verifyLog(): Promise<VerifyView>;
  putSecret(name: string, value: string): Promise<void>;
  /** Events after `after`, then as they happen; ends when the stream does. */
  events(after: number | undefined, signal: AbortSignal): AsyncIterable<GatewayEvent>;
}

/** The one client, over a socket or straight into the app. */
export function createApiClient(sender: ApiSender, token?: string): ApiClient {
  const ask = createAsker(sender, token);
  const write = async (method: 'POST' | 'PUT' | 'DELETE', path: string, input?: unknown): Promise<void> => {
    await ask(method, path, done, input);
  };
  const at = (strings: TemplateStringsArray, ...names: string[]): string =>
    strings.map((text, index) => text + encodeURIComponent(names[index] ?? '')).join('');

  return {
    withToken: (newToken) => createApiClient(sender, newToken),
    status: () => ask('GET', '/api/status', views.statusView),
    login: (person, secret, scopes) =>
      ask('POST', '/api/login', z.object({ token: z.string() }), { person, secret, scopes }),
    logout: () => write('POST', '/api/logout', {}),
    approvals: (filter) => ask('GET', `/api/approvals${query(filter)}`, z.array(views.approvalView)),
    approval: (id) => ask('GET', at`/api/approvals/${id}`, views.approvalDetail),
    reveal: (id, pointer) =>
      ask('POST', at`/api/approvals/${id}/reveal`, z.object({ value: z.string() }), { pointer }),
    vote: (id, input) => ask('POST', at`/api/approvals/${id}/votes`, views.approvalView, input),
    revokeGrant: (id) => ask('POST', at`/api/approvals/${id}/revoke`, views.approvalView, {}),
    agents: () => ask('GET', '/api/agents', z.array(views.agentView)),
    addAgent: (input) => ask('POST', '/api/agents', views.enrolledAgent, input),
    renewAgent: (name, days) => ask('POST', at`/api/agents/${name}/renew`, views.enrolledAgent, { days }),
    revokeAgent: (name) => ask('POST', at`/api/agents/${name}/revoke`, views.agentView, {}),
    people: () => ask('GET', '/api/people', z.array(views.personView)),
    addPerson: (input) => ask('POST', '/api/people', views.personView, input),
    servers: () => ask('GET', '/api/servers', z.array(views.serverView)),
    addServer: (input) => ask('POST', '/api/servers', views.probeView, input),
    testServer: (name) => ask('POST', at`/api/servers/${name}/test`, views.probeView, {}),
    removeServer: (name) => write('DELETE', at`/api/servers/${name}`),
    confirmTools: (server, input) =>
      ask('POST', at`/api/servers/${server}/tools/confirm`, z.array(views.toolView), input),
    async explain(input) {
      const answer = await ask('POST', '/api/policy/explain', z.object({ explanation: z.unknown() }), input);
      return answer.explanation;
    },
    policySummary: (since) =>
      ask('GET', `/api/policy/summary${query({ since })}`, z.array(views.policySummaryRow)),
    pause: (input) => write('POST', '/api/pause', input),
    records: (filter) => ask('GET', `/api/log/records${query(filter)}`, z.array(views.recordView)),
    verifyLog: () => ask('POST', '/api/log/verify', views.verifyView, {}),
    putSecret: (name, value) => write('PUT', at`/api/secrets/${name}`, { value }),
    events: (after, signal) => readEvents(sender, token, after, signal),
  };
}

function query(filter: object): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(filter)) {
    if (value !== undefined) parameters.set(key, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
