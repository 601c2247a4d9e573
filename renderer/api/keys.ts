import type { GatewayEvent } from '../../proxy/contract/control.ts';

/** First parts of the query keys: one for each thing that the API shows. */
export const KEYS = {
  status: 'status',
  approvals: 'approvals',
  calls: 'calls',
  sessions: 'sessions',
  agents: 'agents',
  people: 'people',
  servers: 'servers',
  policy: 'policy',
  health: 'health',
  retention: 'retention',
  console: 'console',
} as const;
type Key = (typeof KEYS)[keyof typeof KEYS];

/** What each event makes stale. */
export const STALE_AFTER: Readonly<Record<GatewayEvent['type'], readonly Key[]>> = {
  'approval.opened': ['approvals', 'status'],
  'approval.changed': ['approvals', 'status', 'calls'],
  'call.opened': ['calls', 'sessions'],
  'call.closed': ['calls', 'sessions'],
  'tools.changed': ['servers', 'status', 'health'],
  'config.changed': ['policy', 'servers', 'status', 'health', 'retention'],
  'health.changed': ['health', 'status', 'servers'],
  paused: ['status', 'agents', 'servers', 'health', 'approvals'],
};
