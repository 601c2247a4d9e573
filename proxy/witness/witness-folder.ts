import { hash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../contract/parse-json.ts';
import { KeyError } from '../platform/keys/key-error.ts';
import { readPrivateFile, writePrivateFile } from '../platform/keys/private-file.ts';
import { ensurePrivateDir } from '../platform/paths.ts';
import { decodeHash, encodeBase64 } from '../record/base64.ts';
import { ED25519_COSIGNATURE, formatVkey, parseVkey, type SignerKey } from '../record/keys.ts';
import { newPrivateKey, parsePrivateKey } from '../record/private-key.ts';
import { MOST_BODY_BYTES } from './add-checkpoint.ts';
import type { KnownLog } from './judge.ts';
import { WitnessError } from './witness-error.ts';

const MOST_KEY_BYTES = 4096;
/** One proof that a log showed two trees is enough, and is kept; earlier versions kept up to eight. */
const MOST_FORKS = 8;
/** A log says itself how long its notes are, and JSON writes a quotation mark or a backslash in two bytes: what is written is read again. */
const MOST_LOG_BYTES = (1 + MOST_FORKS) * 2 * MOST_BODY_BYTES + 16 * 1024;

/** What a witness keeps of a log. */
export interface WitnessedLog extends KnownLog {
  /** The checkpoint that was cosigned last, with the cosignature, as a signed note; µs since 1970 when. */
  readonly cosigned: { readonly note: string; readonly at: number } | undefined;
  /** Signed checkpoints that contradict what was cosigned: they prove that the log was told in two ways. */
  readonly forks: readonly string[];
}

/** The logs that a witness knows; `damaged` are the paths of files that are not what was written. */
export interface WitnessedLogs {
  readonly logs: readonly WitnessedLog[];
  readonly damaged: readonly string[];
}

const logShape = z.strictObject({
  vkey: z.string().max(2048),
  latest: z
    .strictObject({
      size: z.int().nonnegative(),
      root: z.string().max(64),
      note: z.string().max(100_000),
      at: z.int(),
    })
    .nullable(),
  forks: z.array(z.string().max(100_000)).max(MOST_FORKS),
});

/** A witness's own folder: its key, and one file a log. Rejects with WitnessError. */
export interface WitnessFolder {
  /** Makes the key. `exists` where there is one. */
  init(name: string): Promise<SignerKey>;
  /** `missing` where there is none. */
  signer(): Promise<SignerKey>;
  /** False where the log is known already. `exists` where its origin is known with another key. */
  add(vkey: string): Promise<boolean>;
  log(origin: string): Promise<WitnessedLog | undefined>;
  logs(): Promise<WitnessedLogs>;
  /** Durable when it resolves; a crash at any moment leaves the old or the new. One writer, which is who holds the lock. */
  save(log: WitnessedLog): Promise<void>;
}

export function witnessFolder(folder: string): WitnessFolder {
  const keyFile = join(folder, 'key');
  const logFolder = join(folder, 'logs');
  const fileOf = (origin: string): string => join(logFolder, `${hash('sha256', origin)}.json`);

  async function log(origin: string): Promise<WitnessedLog | undefined> {
    const text = await read(fileOf(origin), MOST_LOG_BYTES);
    if (text === undefined) return undefined;
    const found = parseLog(text);
    if (found?.key.name !== origin)
      throw new WitnessError('damaged', `${fileOf(origin)} is not what was written`);
    return found;
  }

  /** Undefined where it is damaged: one log's file is no reason to tell nothing of the others. */
  async function logIn(path: string): Promise<WitnessedLog | undefined> {
    try {
      const found = parseLog((await read(path, MOST_LOG_BYTES)) ?? '');
      return found !== undefined && fileOf(found.key.name) === path ? found : undefined;
    } catch (error) {
      if (error instanceof WitnessError && error.code === 'damaged') return undefined;
      throw error;
    }
  }

  async function write(what: WitnessedLog, mode: 'create' | 'replace'): Promise<void> {
    await ensurePrivateDir(logFolder);
    await written(fileOf(what.key.name), formatLog(what), mode);
  }

  return {
    async init(name) {
      await ensurePrivateDir(folder);
      const text = newPrivateKey(name, ED25519_COSIGNATURE);
      await written(keyFile, `${text}\n`, 'create');
      return parsePrivateKey(text, ED25519_COSIGNATURE);
    },
    async signer() {
      const text = await read(keyFile, MOST_KEY_BYTES);
      if (text === undefined) throw new WitnessError('missing', `there is no key of a witness in ${folder}`);
      try {
        return parsePrivateKey(text.replace(/\n$/, ''), ED25519_COSIGNATURE);
      } catch (cause) {
        throw new WitnessError('damaged', `${keyFile} is not the key of a witness`, { cause });
      }
    },
    async add(vkey) {
      const key = parseVkey(vkey);
      const known = await log(key.name);
      if (known === undefined) {
        await write({ key, latest: undefined, cosigned: undefined, forks: [] }, 'create');
        return true;
      }
      if (formatVkey(known.key) === vkey) return false;
      throw new WitnessError('exists', 'a log of that origin is known with another key');
    },
    log,
    async logs() {
      const names = await readdir(logFolder).catch((): string[] => []);
      const files = names.filter((name) => /^[0-9a-f]{64}[.]json$/.test(name));
      const paths = files.sort().map((name) => join(logFolder, name));
      const found = await Promise.all(paths.map(logIn));
      return {
        logs: found.filter((one) => one !== undefined),
        damaged: paths.filter((_, n) => found[n] === undefined),
      };
    },
    save: (what) => write(what, 'replace'),
  };
}

function formatLog({ key, latest, cosigned, forks }: WitnessedLog): string {
  const kept =
    latest === undefined || cosigned === undefined
      ? null
      : { size: latest.size, root: encodeBase64(latest.root), ...cosigned };
  return `${JSON.stringify({ vkey: formatVkey(key), latest: kept, forks })}\n`;
}

function parseLog(text: string): WitnessedLog | undefined {
  try {
    const { vkey, latest, forks } = logShape.parse(parseJson(text));
    const key = parseVkey(vkey);
    if (latest === null) return { key, latest: undefined, cosigned: undefined, forks };
    const { size, note, at } = latest;
    const root = decodeHash(latest.root);
    return root === undefined ? undefined : { key, latest: { size, root }, cosigned: { note, at }, forks };
  } catch {
    return undefined;
  }
}

async function read(path: string, most: number): Promise<string | undefined> {
  try {
    return (await readPrivateFile(path, most)).toString('utf8');
  } catch (cause) {
    if (!(cause instanceof KeyError)) throw cause;
    if (cause.code === 'missing') return undefined;
    throw new WitnessError('damaged', cause.message, { cause });
  }
}

async function written(path: string, text: string, mode: 'create' | 'replace'): Promise<void> {
  try {
    await writePrivateFile(path, text, mode);
  } catch (cause) {
    if (!(cause instanceof KeyError)) throw cause;
    throw new WitnessError(cause.code === 'exists' ? 'exists' : 'unwritable', cause.message, { cause });
  }
}
