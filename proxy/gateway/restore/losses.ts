import { z } from 'zod';
import { parseJson } from '../../contract/parse-json.ts';
import type { Loss } from '../../contract/restore.ts';
import type { KeptHead } from '../../store/head.ts';
import type { Peeked } from '../../store/peek.ts';

/** Of the facts of `log.restore` (docs/log-format.md, Epochs) those that tell what is lost. */
const restoreFacts = z.looseObject({
  origin: z.string(),
  size: z.int(),
  head: z.string().optional(),
  headOrigin: z.string().optional(),
  headSize: z.int().optional(),
  witnessed: z.int().optional(),
});
const restoreRecord = z.object({ kind: z.literal('log.restore'), time: z.int(), facts: restoreFacts });

/** What the first record of an epoch says of the restore that it began with. */
export interface ToldRestore {
  readonly at: number;
  readonly origin: string;
  readonly size: number;
  /** Whether anything outside told how far the log had come. */
  readonly headKnown: boolean;
  /** The oldest epoch first; none of those that lost nothing. */
  readonly losses: readonly Loss[];
}

const LOST = /^lost\.([0-9]{1,15})$/;

/** Undefined where the record is of another kind, or of a form that this version does not know. */
export function toldBy(record: Uint8Array): ToldRestore | undefined {
  const read = restoreRecord.safeParse(parseJson(Buffer.from(record).toString('utf8'))).data;
  if (read === undefined) return undefined;
  const { origin, size, headOrigin, headSize, witnessed, ...others } = read.facts;
  const most = new Map<number, number>();
  // Records from before this was counted have the heads alone.
  if (headSize !== undefined && headOrigin !== undefined)
    raise(most, epochOf(headOrigin), headOrigin === origin ? headSize - size : headSize);
  if (witnessed !== undefined) raise(most, epochOf(origin), witnessed - size);
  for (const [name, value] of Object.entries(others)) {
    const epoch = LOST.exec(name)?.[1];
    if (epoch !== undefined && typeof value === 'number') raise(most, Number(epoch), value);
  }
  return { at: read.time, origin, size, headKnown: headSize !== undefined, losses: lossesIn(most) };
}

/** Facts of what is lost: how many records of which epoch. */
export const lossFacts = (losses: readonly Loss[]): Readonly<Record<string, number>> =>
  Object.fromEntries(losses.map(({ epoch, records }) => [`lost.${epoch}`, records]));

/**
 * What a restore to a copy that ends with `last` loses, of every epoch from that on, as far as anything tells how far each had come: the
 * head outside, what the databases have, what witnesses saw, and what earlier restores say that they lost. What was lost before the copy
 * was made is told in the copy itself.
 */
export function lossesBehind(
  last: { readonly epoch: number; readonly size: number },
  known: KeptHead | undefined,
  logs: readonly (Peeked | undefined)[],
): Loss[] {
  const ends = new Map<number, number>();
  if (known !== undefined) raise(ends, known.epoch, known.size);
  for (const { epochs, witnessed, beginnings } of logs.filter((one) => one !== undefined)) {
    for (const { epoch, size } of epochs) raise(ends, epoch, size);
    for (const [epoch, size] of witnessed) raise(ends, epoch, size);
    for (const { origin, size, losses } of beginnings.map(toldBy).filter((one) => one !== undefined)) {
      const from = epochOf(origin);
      for (const { epoch, records } of losses) raise(ends, epoch, epoch === from ? size + records : records);
    }
  }
  const behind = [...ends].map(([epoch, end]): [number, number] => [
    epoch,
    epoch < last.epoch ? 0 : end - (epoch === last.epoch ? last.size : 0),
  ]);
  return lossesIn(new Map(behind));
}

/** All of them; null where nothing tells of any, and nothing that there were none. */
export function totalOf(losses: readonly Loss[], headKnown: boolean): number | null {
  const total = losses.reduce((sum, { records }) => sum + records, 0);
  return total === 0 && !headKnown ? null : total;
}

const epochOf = (origin: string): number => Number(origin.split('/').at(-1));

function raise(most: Map<number, number>, epoch: number, to: number): void {
  most.set(epoch, Math.max(most.get(epoch) ?? 0, to));
}

function lossesIn(most: ReadonlyMap<number, number>): Loss[] {
  return [...most]
    .map(([epoch, records]) => ({ epoch, records }))
    .filter(({ records }) => records > 0)
    .sort((one, other) => one.epoch - other.epoch);
}
