import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../contract/parse-json.ts';
import type { Paths } from '../../platform/paths.ts';
import type { KeptHead } from '../../store/head.ts';
import { replaceFile } from '../../store/replace-file.ts';
import { stateMark } from '../../store/state-sum.ts';
import { RestoreError } from './restore-error.ts';

const head = z.strictObject({
  epoch: z.int().min(1),
  size: z.int().nonnegative(),
  root: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  state: stateMark.exactOptional(),
});
const planShape = z.strictObject({
  /** The folder in the data folder that the log goes to that was there. */
  aside: z.string().regex(/^aside-[0-9TZ-]{10,40}$/),
  /** The head outside when it was made; null where there was none. */
  from: head.nullable(),
  /** The head of the log that is put in place. */
  to: head,
});
const fileShape = planShape.extend({ mac: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });
const MOST_BYTES = 4096;

/** What is to be done once all is ready: the moves that put a restored log in place. */
export type RestorePlan = z.infer<typeof planShape>;

export interface RestorePlaces {
  /** The copy, made ready beside the log. */
  readonly copy: string;
  readonly plan: string;
}
export const restorePlaces = ({ data }: Paths): RestorePlaces => ({
  copy: join(data, 'restored.db'),
  plan: join(data, 'restore.json'),
});

/**
 * From here on the restored log is the log. The MAC keeps who can only write files from making one, and the head that it starts from
 * keeps an old one from being put back: a log that is set back must not start unnoticed.
 */
export async function writePlan(path: string, plan: RestorePlan, databaseKey: Uint8Array): Promise<void> {
  const mac = macOf(plan, databaseKey).toString('base64url');
  await replaceFile(path, `${JSON.stringify({ ...plan, mac })}\n`);
}

/** Undefined where nothing was begun. RestoreError 'bad-plan'. */
export async function readPlan(path: string, databaseKey: Uint8Array): Promise<RestorePlan | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw badPlan(path, cause);
  }
  try {
    if (bytes.length > MOST_BYTES) throw new RangeError('too long');
    const { mac, ...plan } = fileShape.parse(parseJson(bytes.toString('utf8')));
    if (!timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(plan, databaseKey))) {
      throw new RangeError('another MAC');
    }
    return plan;
  } catch (cause) {
    throw badPlan(path, cause);
  }
}

export function badPlan(path: string, cause?: unknown): RestoreError {
  return new RestoreError(
    'bad-plan',
    `${path} does not belong to a restore of this log as it is now. If you know that none was under way, remove it; if not, restore again afterwards.`,
    { cause },
  );
}

export function sameHead(one: KeptHead | null, other: KeptHead | null | undefined): boolean {
  if (one === null || other === null || other === undefined) return one === (other ?? null);
  return one.epoch === other.epoch && one.size === other.size && one.root === other.root;
}

function macOf({ aside, from, to }: RestorePlan, databaseKey: Uint8Array): Buffer {
  const key = Buffer.from(hkdfSync('sha256', databaseKey, '', 'countersign/restore/v1', 32));
  const textOf = (one: KeptHead | null): string =>
    one === null
      ? 'none'
      : `${one.epoch} ${one.size} ${one.root}${one.state === undefined ? '' : ` ${one.state.n} ${one.state.sum}`}`;
  return createHmac('sha256', key)
    .update(`countersign/restore/v1\n${aside}\n${textOf(from)}\n${textOf(to)}\n`)
    .digest();
}
