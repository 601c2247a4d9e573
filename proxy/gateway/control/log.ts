import type { GatewayControl } from '../../contract/control.ts';
import type { RecordView } from '../../contract/views.ts';
import { canonicalJson } from '../../platform/json/canonical-json.ts';
import { createOpenings } from './log-openings.ts';
import type { ControlParts } from './parts.ts';
import { readingRecorder } from './record-reading.ts';

/** Reading the log, which is on record itself: who looked at what. */
export function logControl({ core }: ControlParts): Pick<GatewayControl, 'records'> {
  const openings = createOpenings(core.clock);
  const read = readingRecorder(core);
  return {
    async records(filter, by) {
      const { before, ...rest } = filter;
      const rows = await core.store.read('records.search', {
        before: before ?? Number.MAX_SAFE_INTEGER,
        ...rest,
      });
      const { limit: _limit, ...asked } = rest;
      if (openings.isOpening(by, `records ${canonicalJson(asked)}`, before !== undefined)) {
        await read(by, { what: 'records', rows: rows.length, asked });
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
  };
}
