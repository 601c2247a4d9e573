import { type ArchivedFile, filesOf } from './archive.ts';
import type { ArchivePlace } from './archive-source.ts';

/** Goes through the files of an archive whose names begin so, one ahead. */
export function createCursor(place: ArchivePlace, prefix: string) {
  const files = filesOf(place);
  let ahead: Promise<ArchivedFile | undefined> | undefined;

  async function find(): Promise<ArchivedFile | undefined> {
    for (;;) {
      const next = await files.next();
      if (next.done === true) return undefined;
      if (next.value.name.startsWith(prefix)) return next.value;
    }
  }
  return {
    /** The file that is next, or undefined at the end. */
    peek(): Promise<ArchivedFile | undefined> {
      ahead ??= find();
      return ahead;
    },
    /** Takes it. */
    async next(): Promise<ArchivedFile | undefined> {
      const taken = await (ahead ?? find());
      ahead = undefined;
      return taken;
    },
    close: async (): Promise<void> => void (await files.return(undefined)),
  };
}
