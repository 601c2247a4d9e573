import type { LogRecord } from '../../proxy/contract/record.ts';
import { OPERATOR, type Rig } from './rig.ts';

export interface Logged extends LogRecord {
  /** What the record commits to, by role. */
  readonly bodies: readonly { readonly role: string; readonly text: string }[];
}
type Filter = Omit<Parameters<Rig['gateway']['control']['records']>[0], 'limit'>;

/** What is on record, oldest first, with everything that was handed to the log before this was asked. */
export async function logOf(rig: Pick<Rig, 'gateway'>, filter: Filter = {}): Promise<Logged[]> {
  // The head is signed behind all appends before it.
  await rig.gateway.control.status();
  const views = await rig.gateway.control.records({ ...filter, limit: 1000 }, OPERATOR);
  return views.toReversed().map((view) => ({ ...(JSON.parse(view.text) as LogRecord), bodies: view.bodies }));
}

/** The calls on record: each request with the outcome records that follow it. */
export async function callsOf(rig: Pick<Rig, 'gateway'>): Promise<{ request: Logged; results: Logged[] }[]> {
  const all = await logOf(rig);
  return all
    .filter(({ kind }) => kind === 'call.request')
    .map((request) => ({
      request,
      results: all.filter(({ kind, call }) => kind === 'call.result' && call === request.call),
    }));
}
