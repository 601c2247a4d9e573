import { z } from 'zod';
import type { ApiClient } from '../../proxy/api/api-client.ts';
import { logRecord } from '../../proxy/contract/record.ts';
import type { Narrator } from './narrate.ts';

const request = z.looseObject({ params: z.looseObject({ name: z.string() }).optional() });

/** The log's records of the session, oldest first, a line each. */
export async function printSession(api: ApiClient, tell: Narrator): Promise<void> {
  const kinds = new Set([
    'session.open',
    'call.request',
    'call.result',
    'approval.request',
    'approval.decide',
    'approval.use',
    'session.close',
  ]);
  for (const one of (await api.records({ limit: 200 })).toReversed()) {
    const record = logRecord.parse(JSON.parse(one.text));
    if (!kinds.has(record.kind)) continue;
    const { facts } = record;
    const said = one.bodies.find((body) => body.role === 'request');
    const tool =
      said === undefined ? '' : (request.safeParse(JSON.parse(said.text)).data?.params?.name ?? '');
    const masks = Object.entries(facts).flatMap(([name, count]) =>
      name.startsWith('mask.') ? [`${name.slice(5)} in ${count} ${count === 1 ? 'place' : 'places'}`] : [],
    );
    const words = [
      facts['method'],
      tool,
      facts['decision'],
      record.policy?.rule === undefined || record.kind !== 'call.request'
        ? undefined
        : `by ${record.policy.rule}`,
      facts['vote'],
      facts['assurance'],
      facts['outcome'],
      typeof facts['micros'] === 'number' ? `${(facts['micros'] / 1000).toFixed(1)} ms` : undefined,
      masks.length === 0 ? undefined : `masked ${masks.join(', ')}`,
    ].filter((word) => word !== undefined && word !== '');
    const time = new Date(record.time / 1000).toISOString().slice(11, 23);
    tell.line(
      `   ${tell.dim(`#${String(record.index).padStart(3)} ${time}`)} ${record.kind.padEnd(16)} ${words.join('  ')}`,
    );
    await tell.rest(0.2);
  }
}
