import {
  IconActivity,
  IconArchive,
  IconGavel,
  IconHeartbeat,
  IconHome,
  IconPlugConnected,
  IconRobot,
  IconScale,
  IconSettings,
  type TablerIcon,
} from '@tabler/icons-react';
import { shell } from '../api/shell.ts';
import { type Late, late } from '../parts/late.ts';

export interface Screen {
  readonly path: string;
  readonly title: string;
  readonly icon: TablerIcon;
  /** Pressed after `g`. */
  readonly key: string;
  readonly component: Late<object>;
}

/** Of the desktop app alone. */
const SETTINGS: Screen = {
  path: '/settings',
  title: 'Settings',
  icon: IconSettings,
  key: 't',
  component: late(async () => (await import('../screens/settings/settings.tsx')).Settings),
};

/** The screens in their order. Each is loaded when it is first opened. */
export const SCREENS: readonly Screen[] = [
  {
    path: '/start',
    title: 'Overview',
    icon: IconHome,
    key: 'o',
    component: late(async () => (await import('../screens/start/start.tsx')).Start),
  },
  {
    path: '/approvals',
    title: 'Approvals',
    icon: IconGavel,
    key: 'a',
    component: late(async () => (await import('../screens/approvals/approvals.tsx')).Approvals),
  },
  {
    path: '/activity',
    title: 'Activity',
    icon: IconActivity,
    key: 'c',
    component: late(async () => (await import('../screens/activity/activity.tsx')).Activity),
  },
  {
    path: '/agents',
    title: 'Agents',
    icon: IconRobot,
    key: 'g',
    component: late(async () => (await import('../screens/agents/agents.tsx')).Agents),
  },
  {
    path: '/servers',
    title: 'Servers',
    icon: IconPlugConnected,
    key: 's',
    component: late(async () => (await import('../screens/servers/servers.tsx')).Servers),
  },
  {
    path: '/policy',
    title: 'Policy',
    icon: IconScale,
    key: 'p',
    component: late(async () => (await import('../screens/policy/policy.tsx')).Policy),
  },
  {
    path: '/retention',
    title: 'Retention',
    icon: IconArchive,
    key: 'r',
    component: late(async () => (await import('../screens/retention/retention.tsx')).Retention),
  },
  {
    path: '/health',
    title: 'Health',
    icon: IconHeartbeat,
    key: 'h',
    component: late(async () => (await import('../screens/health/health.tsx')).Health),
  },
  ...(shell === undefined ? [] : [SETTINGS]),
];
