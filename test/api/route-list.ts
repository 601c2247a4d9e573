import { newDevice } from './device.ts';

export const ID = '01890000-0000-7000-8000-000000000000';
const SHOWN = 'A'.repeat(43);
const DEFINITION = 'd'.repeat(64);

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly needs: readonly ('read' | 'vote' | 'admin')[];
  readonly good?: unknown;
  readonly bad?: unknown;
  /** A path that its schema refuses. */
  readonly badPath?: string;
}
/** Every route of the API but those that anyone may ask, with what it takes. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/api/status', needs: ['read'] },
  { method: 'GET', path: '/api/health', needs: ['read'] },
  { method: 'GET', path: '/api/config', needs: ['read'] },
  { method: 'GET', path: '/api/config/history', needs: ['read'], badPath: '/api/config/history?limit=201' },
  { method: 'GET', path: '/api/config/history/7', needs: ['read'], badPath: '/api/config/history/-1' },
  { method: 'POST', path: '/api/ca/renew', needs: ['admin'], good: {}, bad: { extra: 1 } },
  {
    method: 'POST',
    path: '/api/pause',
    needs: ['admin'],
    good: { what: 'all', paused: true },
    bad: { what: 'world', paused: true },
  },
  { method: 'GET', path: '/api/approvals', needs: ['read', 'vote'], badPath: '/api/approvals?state=secret' },
  { method: 'GET', path: `/api/approvals/${ID}`, needs: ['read', 'vote'], badPath: '/api/approvals/1' },
  {
    method: 'POST',
    path: `/api/approvals/${ID}/reveal`,
    needs: ['vote'],
    good: { pointer: '/a' },
    bad: { pointer: 1 },
  },
  {
    method: 'GET',
    path: `/api/approvals/${ID}/present?pointer=/params/arguments/path`,
    needs: ['vote'],
    badPath: `/api/approvals/${ID}/present?pointer=path`,
  },
  {
    method: 'POST',
    path: `/api/approvals/${ID}/votes`,
    needs: ['vote'],
    good: { vote: 'approve', assurance: 'click', shown: SHOWN },
    bad: { vote: 'approve', assurance: 'click', shown: 'short' },
  },
  {
    method: 'POST',
    path: `/api/approvals/${ID}/deliveries`,
    needs: ['vote'],
    good: { channel: 'desktop', what: 'seen' },
    bad: { channel: 'pigeon', what: 'seen' },
  },
  {
    method: 'POST',
    path: `/api/approvals/${ID}/revoke`,
    needs: ['admin', 'vote'],
    good: {},
    bad: { extra: 1 },
  },
  { method: 'GET', path: '/api/agents', needs: ['read'] },
  {
    method: 'POST',
    path: '/api/agents',
    needs: ['admin'],
    good: { name: 'a', owner: 'ann' },
    bad: { name: 'Big Name', owner: 'ann' },
  },
  { method: 'POST', path: '/api/agents/a/renew', needs: ['admin'], good: { days: 5 }, bad: { days: 4000 } },
  { method: 'POST', path: '/api/agents/a/revoke', needs: ['admin'], good: {}, bad: { extra: 1 } },
  {
    method: 'POST',
    path: '/api/agents/files',
    needs: ['admin'],
    good: { name: 'a', owner: 'ann' },
    bad: { name: 'a', owner: 'ann', days: 398 },
  },
  {
    method: 'POST',
    path: '/api/agents/a/renew/files',
    needs: ['admin'],
    good: { days: 5 },
    bad: { days: 0 },
  },
  {
    method: 'GET',
    path: '/api/agents/a/wiring',
    needs: ['read'],
    badPath: `/api/agents/a/wiring?credentials=${'x'.repeat(4097)}`,
  },
  { method: 'GET', path: '/api/people', needs: ['read'] },
  {
    method: 'POST',
    path: '/api/people',
    needs: ['admin'],
    good: { name: 'bob', secret: 'long enough secret' },
    bad: { name: 'bob', secret: 'short' },
  },
  {
    method: 'POST',
    path: '/api/people/invites',
    needs: ['admin'],
    good: { name: 'cleo' },
    bad: { name: 'cleo', url: 'http://gateway.test' },
  },
  { method: 'GET', path: '/api/approver', needs: ['vote'] },
  { method: 'GET', path: '/api/device/keys', needs: ['read', 'vote'] },
  {
    method: 'POST',
    path: '/api/device/keys',
    needs: ['vote'],
    good: { spki: newDevice().spki, name: 'desk' },
    bad: { spki: newDevice().spki, name: 'a\u202eb' },
  },
  {
    method: 'POST',
    path: `/api/device/keys/${ID}/revoke`,
    needs: ['admin', 'vote'],
    good: {},
    bad: { extra: 1 },
  },
  {
    method: 'POST',
    path: '/api/device/renew',
    needs: ['vote'],
    good: { csr: 'A'.repeat(400) },
    bad: { csr: 'A'.repeat(2049) },
  },
  { method: 'POST', path: '/api/device/leave', needs: ['vote'], good: {}, bad: { extra: 1 } },
  { method: 'GET', path: '/api/servers', needs: ['read'] },
  {
    method: 'POST',
    path: '/api/servers',
    needs: ['admin'],
    good: { name: 'files', server: { stdio: { command: 'x' } } },
    bad: { name: 'files', server: { stdio: { command: 'x' }, http: { url: 'http://localhost/' } } },
  },
  {
    method: 'POST',
    path: '/api/servers/import/plan',
    needs: ['admin'],
    good: { text: '{"mcpServers":{}}' },
    bad: { text: '{}', format: 'yaml' },
  },
  {
    method: 'POST',
    path: '/api/servers/import',
    needs: ['admin'],
    good: { text: '{"mcpServers":{}}', names: ['files'] },
    bad: { text: 'x'.repeat(600 * 1024), names: ['files'] },
  },
  { method: 'POST', path: '/api/servers/files/test', needs: ['admin'], good: {}, bad: { extra: 1 } },
  { method: 'DELETE', path: '/api/servers/files', needs: ['admin'] },
  {
    method: 'POST',
    path: '/api/servers/files/tools/confirm',
    needs: ['admin'],
    good: { tools: [{ name: 't', definition: DEFINITION, class: 'read' }] },
    bad: { tools: [{ name: 't', definition: DEFINITION, class: 'harmless' }] },
  },
  {
    method: 'POST',
    path: '/api/servers/files/tools/refuse',
    needs: ['admin'],
    good: { tools: [{ name: 't', definition: DEFINITION }] },
    bad: { tools: [{ name: 't', definition: 'short' }] },
  },
  {
    method: 'POST',
    path: '/api/policy/explain',
    needs: ['read'],
    good: { agent: 'a', server: 's', tool: 't', args: {} },
    bad: { agent: 'a' },
  },
  {
    method: 'GET',
    path: '/api/policy/summary',
    needs: ['read'],
    badPath: '/api/policy/summary?since=yesterday',
  },
  { method: 'GET', path: '/api/log/records', needs: ['read'], badPath: '/api/log/records?limit=100000' },
  { method: 'GET', path: '/api/log/entries', needs: ['read'], badPath: '/api/log/entries?limit=501' },
  { method: 'GET', path: '/api/log/records/7', needs: ['read'], badPath: '/api/log/records/-7' },
  { method: 'GET', path: '/api/log/proofs/7', needs: ['read'], badPath: '/api/log/proofs/-7' },
  {
    method: 'GET',
    path: '/api/log/refs/000007',
    needs: ['read'],
    badPath: '/api/log/refs/%25%25%25%25%25%25',
  },
  { method: 'GET', path: `/api/calls/${ID}`, needs: ['read'], badPath: '/api/calls/7' },
  { method: 'GET', path: '/api/sessions', needs: ['read'], badPath: '/api/sessions?state=ajar' },
  { method: 'GET', path: `/api/sessions/${ID}`, needs: ['read'], badPath: `/api/sessions/${ID}?limit=0` },
  {
    method: 'GET',
    path: `/api/sessions/${ID}/outline`,
    needs: ['read'],
    badPath: `/api/sessions/${ID}/outline?limit=5001`,
  },
  { method: 'POST', path: '/api/log/verify', needs: ['read'], good: {}, bad: { extra: 1 } },
  { method: 'POST', path: '/api/log/export', needs: ['read'], good: { agent: 'a' }, bad: { since: -1 } },
  { method: 'GET', path: '/api/secrets', needs: ['read'] },
  {
    method: 'DELETE',
    path: '/api/secrets/name',
    needs: ['admin'],
    badPath: '/api/secrets/name?force=yes',
  },
  {
    method: 'PUT',
    path: '/api/secrets/name',
    needs: ['admin'],
    good: { value: 'x' },
    bad: { value: '' },
    badPath: '/api/secrets/a%2Fb',
  },
  { method: 'GET', path: '/api/events', needs: ['read', 'vote'], badPath: '/api/events?after=-1' },
];
