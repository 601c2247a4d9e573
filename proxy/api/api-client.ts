import { z } from '@hono/zod-openapi';
import type { ApprovalFilter } from '../contract/approvals.ts';
import type { ExportInput } from '../contract/bundle.ts';
import type {
  ConfigChangeDetail,
  ConfigChangeView,
  ConfigView,
  ExplanationView,
  SecretView,
} from '../contract/configuration.ts';
import type { GatewayEvent, VerifyProgress } from '../contract/control.ts';
import type {
  ApproverView,
  DeliveryInput,
  DeviceView,
  EnrolledPerson,
  InviteView,
  inviteInput,
} from '../contract/devices.ts';
import type { HealthFinding } from '../contract/health.ts';
import type {
  agentAddInput,
  approverAddInput,
  Capability,
  deviceAddInput,
  explainInput,
  pauseInput,
  serverAddInput,
  toolsConfirmInput,
  VoteInput,
} from '../contract/inputs.ts';
import type {
  CallDetailView,
  LogFilter,
  LogPageView,
  LogRecordView,
  LogRefView,
  SessionDetailView,
  SessionFilter,
  SessionPageView,
} from '../contract/log-views.ts';
import type {
  CoveredView,
  CoverInput,
  PreservationView,
  PreserveInput,
  PurgedView,
  PurgeInput,
  PurgePlanView,
  ReleaseInput,
} from '../contract/purge.ts';
import { type ReplayBegun, type ReplayInput, replayBegun } from '../contract/replay-input.ts';
import type {
  ImportedView,
  ImportPlanView,
  importInput,
  importPlanInput,
  toolsRefuseInput,
} from '../contract/servers.ts';
import type { VerifyInput } from '../contract/verify-input.ts';
import type {
  AgentView,
  ApprovalDetail,
  ApprovalView,
  AuthorityView,
  BackupView,
  ConsoleView,
  EnrolledAgent,
  EpochView,
  PersonView,
  PlacedAgent,
  PolicySummaryRow,
  ProbeView,
  RecordView,
  ServerView,
  StatusView,
  ToolView,
  VerifyView,
} from '../contract/views.ts';
import type { deviceLoginInput } from '../contract/vote-statement.ts';
import type { WiringView } from '../contract/wiring.ts';
import { authorityView, placedAgent } from './agent-views.ts';
import { BACKUP_HEADER, parseBackup } from './backup-header.ts';
import { createAsker } from './client-ask.ts';
import { downloadWith, VKEY_HEADER } from './client-download.ts';
import { readEvents } from './client-events.ts';
import { followVerification } from './client-verify.ts';
import * as configViews from './config-views.ts';
import * as deviceViews from './device-views.ts';
import * as logViews from './log-views.ts';
import * as retentionViews from './retention-views.ts';
import { done } from './route-parts.ts';
import type { ApiSender } from './send.ts';
import * as serverViews from './server-views.ts';
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
  /** `mine`: of what waits, what waits for the caller's own vote. */
  approvals(filter: { state: ApprovalFilter; limit?: number; mine?: true }): Promise<ApprovalView[]>;
  approval(id: string): Promise<ApprovalDetail>;
  reveal(id: string, pointer: string): Promise<{ value: string }>;
  vote(id: string, input: VoteInput): Promise<ApprovalView>;
  revokeGrant(id: string): Promise<ApprovalView>;
  agents(): Promise<AgentView[]>;
  addAgent(input: z.input<typeof agentAddInput>): Promise<EnrolledAgent>;
  renewAgent(name: string, days: number): Promise<EnrolledAgent>;
  revokeAgent(name: string): Promise<AgentView>;
  people(): Promise<PersonView[]>;
  addPerson(input: z.input<typeof approverAddInput>): Promise<EnrolledPerson>;
  devices(): Promise<DeviceView[]>;
  /** A device of the person whose token this is, within two minutes of their typed secret. */
  addDevice(input: z.infer<typeof deviceAddInput>): Promise<DeviceView>;
  revokeDevice(id: string): Promise<DeviceView>;
  deviceChallenge(credential: string): Promise<{ nonce: string }>;
  deviceLogin(input: z.infer<typeof deviceLoginInput>): Promise<{ token: string }>;
  invite(input: z.input<typeof inviteInput>): Promise<InviteView>;
  approver(): Promise<ApproverView>;
  /** Ends the device elsewhere that asks. */
  leave(): Promise<DeviceView>;
  deliver(id: string, input: DeliveryInput): Promise<ApprovalDetail['deliveries']>;
  servers(): Promise<ServerView[]>;
  addServer(input: z.input<typeof serverAddInput>, signal?: AbortSignal): Promise<ProbeView>;
  planImport(input: z.input<typeof importPlanInput>): Promise<ImportPlanView>;
  importServers(input: z.input<typeof importInput>, signal?: AbortSignal): Promise<ImportedView[]>;
  testServer(name: string, signal?: AbortSignal): Promise<ProbeView>;
  removeServer(name: string): Promise<void>;
  confirmTools(server: string, input: z.input<typeof toolsConfirmInput>): Promise<ToolView[]>;
  refuseTools(server: string, input: z.input<typeof toolsRefuseInput>): Promise<ToolView[]>;
  wiring(name: string, credentials?: string): Promise<WiringView>;
  placeAgent(input: z.input<typeof agentAddInput>): Promise<PlacedAgent>;
  renewPlacedAgent(name: string, days: number): Promise<PlacedAgent>;
  renewAuthority(): Promise<AuthorityView>;
  explain(input: z.input<typeof explainInput>): Promise<ExplanationView>;
  config(): Promise<ConfigView>;
  configHistory(filter: { before?: number; limit?: number }): Promise<ConfigChangeView[]>;
  configChange(index: number): Promise<ConfigChangeDetail>;
  health(): Promise<HealthFinding[]>;
  policySummary(since: number): Promise<PolicySummaryRow[]>;
  pause(input: z.input<typeof pauseInput>): Promise<void>;
  records(filter: RecordFilter): Promise<RecordView[]>;
  entries(filter: Partial<LogFilter>): Promise<LogPageView>;
  record(index: number, epoch?: number): Promise<LogRecordView>;
  epochs(): Promise<EpochView[]>;
  refer(ref: string): Promise<LogRefView>;
  call(id: string): Promise<CallDetailView>;
  sessions(filter: Partial<SessionFilter>): Promise<SessionPageView>;
  session(id: string, page: { readonly after?: number; readonly limit?: number }): Promise<SessionDetailView>;
  /** The log of the gateway, or those records of it; an abort gives it up. */
  verifyLog(input?: VerifyInput, watch?: VerifyProgress): Promise<VerifyView>;
  /** The bytes of a bundle as they come; an abort gives it up. */
  /** The bundle, and the public key that it verifies with. */
  exportLog(
    input: ExportInput,
    signal?: AbortSignal,
  ): Promise<{ readonly vkey: string; readonly bytes: AsyncIterable<Uint8Array> }>;
  /** A copy of the log, encrypted as it is. */
  backupLog(
    signal?: AbortSignal,
  ): Promise<{ readonly about: BackupView; readonly bytes: AsyncIterable<Uint8Array> }>;
  beginReplay(input: ReplayInput): Promise<ReplayBegun>;
  purgePlan(): Promise<PurgePlanView>;
  purge(input: PurgeInput): Promise<PurgedView>;
  preservations(): Promise<PreservationView[]>;
  covered(id: string): Promise<CoveredView>;
  wouldCover(input: CoverInput): Promise<CoveredView>;
  preserve(input: PreserveInput): Promise<PreservationView>;
  release(id: string, input: ReleaseInput): Promise<PreservationView>;
  secrets(): Promise<SecretView[]>;
  putSecret(name: string, value: string): Promise<void>;
  removeSecret(name: string, force: boolean): Promise<void>;
  /** Opens the console's pages; the code is good for one token, for a minute. */
  openConsole(): Promise<ConsoleView & { readonly code: string }>;
  /** Events after `after`, then as they happen; ends when the stream does. `following`: none is missed from now on. */
  events(after: number | undefined, signal: AbortSignal, following?: () => void): AsyncIterable<GatewayEvent>;
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
    beginReplay: (input) => ask('POST', '/api/log/replays', replayBegun, input),
    revokeGrant: (id) => ask('POST', at`/api/approvals/${id}/revoke`, views.approvalView, {}),
    agents: () => ask('GET', '/api/agents', z.array(views.agentView)),
    addAgent: (input) => ask('POST', '/api/agents', views.enrolledAgent, input),
    renewAgent: (name, days) => ask('POST', at`/api/agents/${name}/renew`, views.enrolledAgent, { days }),
    revokeAgent: (name) => ask('POST', at`/api/agents/${name}/revoke`, views.agentView, {}),
    devices: () => ask('GET', '/api/device/keys', z.array(deviceViews.deviceView)),
    addDevice: (input) => ask('POST', '/api/device/keys', deviceViews.deviceView, input),
    deviceChallenge: (credential) =>
      ask('POST', '/api/device/challenge', z.object({ nonce: z.string() }), { credential }),
    deviceLogin: (input) => ask('POST', '/api/device/login', z.object({ token: z.string() }), input),
    revokeDevice: (id) => ask('POST', at`/api/device/keys/${id}/revoke`, deviceViews.deviceView, {}),
    leave: () => ask('POST', '/api/device/leave', deviceViews.deviceView, {}),
    invite: (input) => ask('POST', '/api/people/invites', deviceViews.inviteView, input),
    approver: () => ask('GET', '/api/approver', deviceViews.approverView),
    deliver: (id, input) => ask('POST', at`/api/approvals/${id}/deliveries`, views.deliveries, input),
    people: () => ask('GET', '/api/people', z.array(views.personView)),
    addPerson: (input) => ask('POST', '/api/people', deviceViews.enrolledPerson, input),
    servers: () => ask('GET', '/api/servers', z.array(serverViews.serverView)),
    addServer: (input, signal) => ask('POST', '/api/servers', serverViews.probeView, input, signal),
    planImport: (input) => ask('POST', '/api/servers/import/plan', serverViews.importPlanView, input),
    importServers: (input, signal) =>
      ask('POST', '/api/servers/import', z.array(serverViews.importedView), input, signal),
    testServer: (name, signal) =>
      ask('POST', at`/api/servers/${name}/test`, serverViews.probeView, {}, signal),
    removeServer: (name) => write('DELETE', at`/api/servers/${name}`),
    confirmTools: (server, input) =>
      ask('POST', at`/api/servers/${server}/tools/confirm`, z.array(serverViews.toolView), input),
    refuseTools: (server, input) =>
      ask('POST', at`/api/servers/${server}/tools/refuse`, z.array(serverViews.toolView), input),
    async explain(input) {
      const view = z.object({ explanation: configViews.explanationView });
      return (await ask('POST', '/api/policy/explain', view, input)).explanation;
    },
    wiring: (name, credentials) =>
      ask('GET', `${at`/api/agents/${name}/wiring`}${query({ credentials })}`, configViews.wiringView),
    placeAgent: (input) => ask('POST', '/api/agents/files', placedAgent, input),
    renewPlacedAgent: (name, days) => ask('POST', at`/api/agents/${name}/renew/files`, placedAgent, { days }),
    renewAuthority: () => ask('POST', '/api/ca/renew', authorityView, {}),
    config: () => ask('GET', '/api/config', configViews.configView),
    configHistory: (filter) =>
      ask('GET', `/api/config/history${query(filter)}`, z.array(configViews.configChange)),
    configChange: (index) =>
      ask('GET', at`/api/config/history/${String(index)}`, configViews.configChangeDetail),
    health: () => ask('GET', '/api/health', z.array(configViews.healthFinding)),
    policySummary: (since) =>
      ask('GET', `/api/policy/summary${query({ since })}`, z.array(views.policySummaryRow)),
    pause: (input) => write('POST', '/api/pause', input),
    records: (filter) => ask('GET', `/api/log/records${query(filter)}`, z.array(views.recordView)),
    entries: (filter) => ask('GET', `/api/log/entries${query(filter)}`, logViews.logPageView),
    record: (index, epoch) =>
      ask('GET', `/api/log/records/${index}${query({ epoch })}`, logViews.logRecordView),
    epochs: () => ask('GET', '/api/log/epochs', z.array(views.epochView)),
    refer: (ref) => ask('GET', at`/api/log/refs/${ref}`, logViews.logRefView),
    call: (id) => ask('GET', at`/api/calls/${id}`, logViews.callDetailView),
    sessions: (filter) => ask('GET', `/api/sessions${query(filter)}`, logViews.sessionPageView),
    session: (id, page) => ask('GET', `${at`/api/sessions/${id}`}${query(page)}`, logViews.sessionDetailView),
    verifyLog: (input = {}, watch = {}) => followVerification(sender, token, input, watch),
    async exportLog(input, signal) {
      const { headers, body } = await downloadWith(sender, token, '/api/log/export', input, signal);
      return { vkey: headers[VKEY_HEADER]?.toString() ?? '', bytes: body };
    },
    async backupLog(signal) {
      const { headers, body } = await downloadWith(sender, token, '/api/log/backup', {}, signal);
      return { about: parseBackup(headers[BACKUP_HEADER]?.toString()), bytes: body };
    },
    purgePlan: () => ask('GET', '/api/log/purge', retentionViews.purgePlanView),
    purge: (input) => ask('POST', '/api/log/purge', retentionViews.purgedView, input),
    preservations: () => ask('GET', '/api/log/preservations', z.array(retentionViews.preservationView)),
    covered: (id) => ask('GET', at`/api/log/preservations/${id}/calls`, retentionViews.coveredView),
    wouldCover: (input) => ask('POST', '/api/log/preservations/look', retentionViews.coveredView, input),
    preserve: (input) => ask('POST', '/api/log/preservations', retentionViews.preservationView, input),
    release: (id, input) =>
      ask('POST', at`/api/log/preservations/${id}/release`, retentionViews.preservationView, input),
    secrets: () => ask('GET', '/api/secrets', z.array(configViews.secretView)),
    putSecret: (name, value) => write('PUT', at`/api/secrets/${name}`, { value }),
    removeSecret: (name, force) => write('DELETE', `${at`/api/secrets/${name}`}${query({ force })}`),
    openConsole: () => ask('POST', '/api/console', views.consoleView.extend({ code: z.string() }), {}),
    events: (after, signal, following) => readEvents(sender, token, after, signal, following),
  };
}

function query(filter: object): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(filter)) {
    if (value !== undefined) parameters.set(key, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
