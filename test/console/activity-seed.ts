import type { Append } from '../../proxy/contract/store.ts';
import { openGateway } from '../../proxy/gateway/open-gateway.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { headFile } from '../../proxy/store/head-file.ts';
import { openStore } from '../../proxy/store/open-store.ts';
import { type Rig, startRig } from '../gateway/rig.ts';
import { startUpstream } from '../gateway/upstream.ts';
import { callRow, draft, entryWithBody, sessionRow } from '../store/helpers/appends.ts';

const AT_ONCE = 500;
const EVERY_MICROS = 50_000;
const DIGEST = 'a1'.repeat(32);
const EFFECTS = ['allow', 'allow', 'allow', 'hold', 'deny'] as const;

/** A gateway whose log has so many calls, with a server behind it. `body`: of each call's request; without it they have none. */
export async function startLongLog(count: number, body?: Buffer) {
  const upstream = await startUpstream();
  const rig = await startRig(
    `listen: { port: 0 }\nservers: { fixture: { http: { url: "${upstream.url}" } } }\npolicy: { unconfirmedTools: allow, default: allow }`,
  );
  await seedCalls(rig, count, body);
  return {
    rig,
    async close(): Promise<void> {
      await rig.close();
      await upstream.close();
    },
  };
}
export type LongLog = Awaited<ReturnType<typeof startLongLog>>;

/**
 * Puts calls on record as the gateway would have, through the store itself: so many that making them over the wire would take
 * minutes. The gateway is closed meanwhile, and opened again on the same home.
 */
async function seedCalls(rig: Rig, count: number, body: Buffer | undefined): Promise<void> {
  const { keyring, paths, id, origin } = rig.gateway.installation;
  const [agent] = await rig.gateway.control.agents();
  const [server] = await rig.gateway.control.servers();
  if (agent === undefined || server === undefined) throw new Error('nobody to have called');
  const databaseKey = new Uint8Array(keyring.databaseKey);
  const privateKey = keyring.log.export({ type: 'pkcs8', format: 'der' });
  await rig.gateway.close();
  const store = await openStore({
    file: paths.database,
    databaseKey,
    log: { id, origin, epoch: 1 },
    privateKey,
    head: headFile(paths.head, databaseKey),
    clock: systemClock,
  });
  const ids = { session: uuidv7(), agent: agent.id, server: server.id };
  await store.append({ entries: [], changes: [{ op: 'session.open', ...sessionRow(ids) }] });
  const started = Date.now() * 1000 - count * EVERY_MICROS;
  const one = (n: number): Append => {
    const call = uuidv7();
    const time = started + n * EVERY_MICROS;
    const effect = EFFECTS[(n * 7) % EFFECTS.length] ?? 'allow';
    const rest = {
      time,
      session: ids.session,
      call,
      actor: { principal: ids.agent, method: 'mtls' },
      server: { id: ids.server },
      policy: { digest: DIGEST, rule: 'seeded', ruleDigest: DIGEST, enforced: true },
    };
    const more = { ...rest, facts: { method: 'tools/call', effect } };
    const row = { ...callRow(ids, call, time), effect, rule: 'seeded', tool: `tool_${n % 40}` };
    return {
      entries: [
        body === undefined
          ? { record: draft('call.request', more), bodies: [] }
          : entryWithBody('call.request', body, more),
      ],
      changes: [{ op: 'call.open', ...row, finished: time + 9000, outcome: 'answered' }],
    };
  };
  for (let from = 0; from < count; from += AT_ONCE) {
    const parts = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, n) => one(from + n));
    await store.append({
      entries: parts.flatMap(({ entries }) => entries),
      changes: parts.flatMap(({ changes }) => changes),
    });
  }
  await store.checkpoint();
  await store.close();
  rig.gateway = await openGateway({ home: rig.home, listen: true });
}
