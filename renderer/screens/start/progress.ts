import type { AgentView, PersonView, ServerView, StatusView } from '../../../proxy/contract/views.ts';
import type { FirstCall } from './first-call.ts';

/** What the gateway says of itself, all of it from the API. */
export interface Facts {
  readonly approvers: readonly PersonView[];
  readonly servers: readonly ServerView[];
  readonly agents: readonly AgentView[];
  readonly first: FirstCall;
  readonly status: StatusView;
}
export const STEPS = ['approver', 'server', 'tools', 'agent', 'call', 'enforce'] as const;
export type StepName = (typeof STEPS)[number];
export interface Progress {
  readonly step: StepName;
  readonly done: boolean;
  /** What is there already, in a few words. */
  readonly said: string;
}

/** How far the installation has come, step by step. */
export function progressOf({ approvers, servers, agents, first, status }: Facts): Progress[] {
  const tools = servers.flatMap((server) => server.tools).filter(({ goneSince }) => goneSince === null);
  const confirmed = tools.filter(({ state }) => state === 'confirmed').length;
  const active = agents.filter(({ state }) => state === 'active');
  const connected = first.heard !== null || active.some(({ lastUsed }) => lastUsed !== null);
  const observing = servers.filter((server) => server.mode === 'observe').map(({ name }) => name);
  return [
    { step: 'approver', done: approvers.length > 0, said: names(approvers) },
    { step: 'server', done: servers.length > 0, said: names(servers) },
    {
      step: 'tools',
      // A server may offer none.
      done: confirmed > 0 || (tools.length === 0 && first.call !== null),
      said: tools.length === 0 ? '' : `${confirmed} of ${tools.length} confirmed`,
    },
    {
      step: 'agent',
      done: active.length > 0 && connected,
      said: active.length === 0 ? '' : `${names(active)}${connected ? '' : ', not connected yet'}`,
    },
    { step: 'call', done: first.call !== null, said: '' },
    {
      step: 'enforce',
      done: status.mode === 'enforce' && observing.length === 0,
      said:
        status.mode === 'observe'
          ? 'observing now'
          : observing.length > 0
            ? `${observing.join(', ')} observed`
            : '',
    },
  ];
}

/** Whether a first call came all the way. Enforcing is for when one is ready. */
export const isSetUp = (progress: readonly Progress[]): boolean =>
  progress.every(({ step, done }) => done || step === 'enforce');

/** The step to do now. */
export const nextStep = (progress: readonly Progress[]): StepName | undefined =>
  progress.find(({ done }) => !done)?.step;

const MOST = 3;
function names(of: readonly { readonly name: string }[]): string {
  const shown = of.slice(0, MOST).map(({ name }) => name);
  return of.length > MOST ? `${shown.join(', ')} and ${of.length - MOST} more` : shown.join(', ');
}
