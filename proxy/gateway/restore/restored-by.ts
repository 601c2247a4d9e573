import { z } from 'zod';
import { parseJson } from '../../contract/parse-json.ts';
import type { LogRecord } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import type { RestoredView } from '../../contract/views.ts';

/** Of the facts of `log.restore` (docs/log-format.md, Epochs) those that tell what is lost. */
const restoreFacts = z.object({
  origin: z.string(),
  size: z.int(),
  headOrigin: z.string().optional(),
  headSize: z.int().optional(),
  witnessed: z.int().optional(),
});

/** The restore that an epoch began with, as its first record has it; null where it began with none. */
export async function restoredBy(store: Pick<Store, 'read'>, epoch: number): Promise<RestoredView | null> {
  const [row] = await store.read('records.page', { from: 0, limit: 1 }, epoch);
  if (row === undefined) return null;
  const { kind, time, facts } = parseJson(Buffer.from(row.bytes).toString('utf8')) as LogRecord;
  const told = kind === 'log.restore' ? restoreFacts.safeParse(facts).data : undefined;
  if (told === undefined) return null;
  const { origin, size, headOrigin, headSize, witnessed } = told;
  const known = [headOrigin === origin ? headSize : undefined, witnessed].filter((one) => one !== undefined);
  const lost = known.length === 0 ? null : Math.max(0, ...known.map((one) => one - size));
  return { at: time, origin, size, lost };
}
