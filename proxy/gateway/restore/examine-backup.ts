import { rm, stat, statfs } from 'node:fs/promises';
import { basename } from 'node:path';
import { bytesText } from '../../contract/bytes-text.ts';
import type { LogHeadRow } from '../../contract/queries.ts';
import type { FoundBackup } from '../../contract/restore.ts';
import { StoreError } from '../../contract/store.ts';
import type { Clock } from '../../contract/time.ts';
import { PROBLEM_WORDS, placeOf } from '../../contract/verification.ts';
import { copyDatabase } from '../../store/copy-database.ts';
import type { DatabasePlace } from '../../store/database.ts';
import { openStore } from '../../store/open-store.ts';
import { acceptState, type Peeked, peek } from '../../store/peek.ts';
import { logIdentity } from '../log-identity.ts';
import type { OpenInstallation } from '../open-installation.ts';
import { RestoreError } from './restore-error.ts';

interface Examining {
  readonly file: string;
  /** Where the copy goes. */
  readonly place: DatabasePlace;
  readonly installation: OpenInstallation;
  readonly clock: Clock;
  readonly progress: (checked: number, of: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** What is in a backup that is whole. */
export type ExaminedBackup = Peeked & Pick<FoundBackup, 'badVotes'>;

/**
 * Copies a backup beside the log, and finds out that the copy is a log of this installation, whole, in every epoch: each record, each
 * tree, and that each is what was signed last. Its last epoch is signed up to its end then. The file itself is only read. RestoreError.
 */
export async function examineBackup(examining: Examining): Promise<ExaminedBackup> {
  const { file, place, installation, signal } = examining;
  await copyIn(examining);
  signal?.throwIfAborted();
  const found = await asFound(file, async () => peek(place));
  for (const { origin, epoch } of found.epochs) {
    if (origin !== logIdentity(installation.id, epoch).origin) {
      throw new RestoreError(
        'other-installation',
        `${file} is of the log ${origin}, which is not this installation's.`,
      );
    }
  }
  if (!found.stateHolds) await asFound(file, async () => acceptState(place));
  const badVotes = await asFound(file, () => verifyEpochs(found.epochs, examining));
  return { ...found, badVotes };
}

async function copyIn({ file, place }: Examining): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new RestoreError('no-file', `There is no file ${file}.`);
  const folder = await statfs(place.file.slice(0, -basename(place.file).length));
  const free = folder.bavail * folder.bsize;
  if (free < found.size) {
    throw new RestoreError(
      'no-room',
      `${file} has ${bytesText(found.size)}, and there are ${bytesText(free)} free for its copy.`,
    );
  }
  await removeCopy(place);
  await asFound(file, () => copyDatabase({ ...place, file }, place.file));
}

/** The copy with all that SQLite may have beside it. */
export async function removeCopy({ file }: DatabasePlace): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal', '.lock'])
    await rm(`${file}${suffix}`, { force: true });
}

async function verifyEpochs(
  epochs: readonly LogHeadRow[],
  examining: Examining,
): Promise<FoundBackup['badVotes']> {
  const { installation, place, clock, progress, signal } = examining;
  const last = epochs.at(-1);
  if (last === undefined) throw new StoreError('corrupt', 'It holds no log.');
  const { keyring, id, loaded } = installation;
  const witnesses = loaded.config.witnesses.ask.map(({ vkey }) => vkey);
  const store = await openStore({
    ...place,
    log: logIdentity(id, last.epoch),
    privateKey: keyring.log.export({ type: 'pkcs8', format: 'der' }),
    head: { load: async () => undefined, save: async () => {} },
    clock,
  });
  try {
    const of = epochs.reduce((sum, { size }) => sum + size, 0);
    const badVotes: { epoch: number; index: number }[] = [];
    let before = 0;
    for (const head of epochs) {
      const { size, root, epoch, origin } = head;
      const watch = {
        progress: (checked: number) => progress(before + checked, of),
        ...(signal === undefined ? {} : { signal }),
      };
      const { faults } = await store.verify(
        { from: 0, to: size, head: { size, root }, witnesses, earlier: { epoch, origin } },
        watch,
      );
      for (const fault of faults) {
        // It makes a log no less whole, and must not keep it from being restored.
        if (fault.problem === 'bad-vote') badVotes.push({ epoch, index: fault.index ?? 0 });
        else
          throw new StoreError(
            'corrupt',
            `Epoch ${epoch}, ${placeOf(fault)}: ${PROBLEM_WORDS[fault.problem]}.`,
          );
      }
      before += size;
    }
    // What was written after the last signature is proved by this one.
    await store.checkpoint();
    return badVotes;
  } finally {
    await store.close();
  }
}

/** What is wrong with a backup, in words of its own. */
async function asFound<T>(file: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause)) throw cause;
    if (cause instanceof RestoreError || cause.name === 'AbortError') throw cause;
    const beside = (await hasWal(file))
      ? ` Beside it lies ${file}-wal: if that is not its own, move it and ${file}-shm elsewhere.`
      : '';
    if (cause.code === 'wrong-key') {
      throw new RestoreError(
        'other-keys',
        `${file} does not open with the keys of this installation. It is another installation's, or of keys that are not here, or no backup at all, or damaged at its beginning. A backup is of use only with the folder "keys" of the installation that made it.${beside}`,
        { cause },
      );
    }
    if (cause.code === 'newer-schema') throw new RestoreError('newer-version', cause.message, { cause });
    if (cause.code === 'unwritable') throw new RestoreError('no-room', cause.message, { cause });
    throw new RestoreError('damaged', `${file} is not whole: ${cause.message}${beside}`, { cause });
  }
}

async function hasWal(file: string): Promise<boolean> {
  const found = await stat(`${file}-wal`).catch(() => undefined);
  return found !== undefined && found.size > 0;
}
