import type { GatewayControl } from '../../contract/control.ts';
import type { RecordView } from '../../contract/views.ts';
import { canonicalJson } from '../../platform/json/canonical-json.ts';
import { openCheckpoint } from '../../record/checkpoint.ts';
import { parseVkey } from '../../record/keys.ts';
import { verifyLog } from '../../record/verify.ts';
import { actorOf } from './actor.ts';
import { createOpenings } from './log-openings.ts';
import type { ControlParts } from './parts.ts';

type Log = Pick<GatewayControl, 'records' | 'verifyLog'>;
const PAGE = 1000;

/** Reading the log, which is on record itself: who looked at what. */
export function logControl({ core, installation }: ControlParts): Log {
  const openings = createOpenings(core.clock);
  async function* everything(size: number): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < size; ) {
      const rows = await core.store.read('records.page', { from, limit: Math.min(PAGE, size - from) });
      if (rows.length === 0) return;
      for (const row of rows) yield row.bytes;
      from += rows.length;
    }
  }
  return {
    async records(filter, by) {
      const { before, ...rest } = filter;
      const rows = await core.store.read('records.search', {
        before: before ?? Number.MAX_SAFE_INTEGER,
        ...rest,
      });
      const { limit: _, ...what } = rest;
      if (openings.isOpening(by, `records ${canonicalJson(what)}`, before !== undefined)) {
        const facts = { what: 'records', rows: rows.length };
        await core.store.append({
          entries: [core.writer.entry('log.read', facts, { actor: actorOf(by) })],
          changes: [],
        });
      }
      return Promise.all(
        rows.map(async (row): Promise<RecordView> => {
          const bodies = await core.store.read('bodies.of-record', { idx: row.idx });
          return {
            index: row.idx,
            text: Buffer.from(row.bytes).toString('utf8'),
            bodies: bodies.map((body) => ({
              role: body.role,
              commit: body.commit,
              media: body.media,
              text: Buffer.from(body.data).toString('utf8'),
            })),
          };
        }),
      );
    },
    async verifyLog(by) {
      const began = core.clock.now().mono;
      const head = await core.store.checkpoint();
      // The note's own signature is part of what is verified, against the key that auditors are given.
      const signed = openCheckpoint(head.note, installation.origin, [parseVkey(installation.vkey)]);
      const verdict = await verifyLog(everything(signed.size), signed);
      await core.store.append({
        entries: [
          core.writer.entry('log.verify', { ok: verdict.ok, size: signed.size }, { actor: actorOf(by) }),
        ],
        changes: [],
      });
      return {
        ok: verdict.ok,
        size: signed.size,
        root: head.root,
        note: head.note,
        vkey: installation.vkey,
        badIndex: verdict.ok ? null : (verdict.index ?? null),
        problem: verdict.ok ? null : verdict.problem,
        milliseconds: Math.round((core.clock.now().mono - began) / 1000),
      };
    },
  };
}
