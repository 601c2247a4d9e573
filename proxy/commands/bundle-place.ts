import { open, readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ArchivePlace } from '../export/archive-source.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';

const AGE = 'age-encryption.org/';
export const IDENTITY_OPTION = [
  '--identity <file>',
  'what opens a bundle that is encrypted: a file of age-keygen',
] as const;

/**
 * A bundle's file, or what reads an encrypted one where it lies: nothing of it is written anywhere. Throws CommandError, and AgeError where
 * it does not open.
 */
export async function bundlePlace(
  given: string,
  identity: string | undefined,
  context: CommandContext,
): Promise<ArchivePlace> {
  const file = resolve(context.folder, given);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) throw new CommandError('not-found', `There is no file ${visible(file)}.`);
  if (identity === undefined) {
    if (!(await isEncrypted(file))) return file;
    throw new CommandError('usage', `${visible(file)} is encrypted by age.`, {
      advice: 'Name the file with your identity: --identity FILE',
    });
  }
  const [{ openEncrypted }, { identitiesIn }] = await Promise.all([
    import('../export/age/open-encrypted.ts'),
    import('../export/age/key-files.ts'),
  ]);
  return openEncrypted(file, identitiesIn(await keyText(identity, context)));
}

/** A file of keys. Throws CommandError. */
export async function keyText(given: string, context: CommandContext): Promise<string> {
  const file = resolve(context.folder, given);
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CommandError('not-found', `${visible(file)} cannot be read.`, { cause });
  });
}

/** Whether a file is one that age encrypted; false where there is none. */
export async function isEncrypted(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(AGE.length), 0, AGE.length, 0);
    return buffer.subarray(0, bytesRead).toString('latin1') === AGE;
  } finally {
    await file.close();
  }
}
