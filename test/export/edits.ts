import type { Held } from './unpacked.ts';

type Edit = (data: Buffer) => Buffer;
export const flip =
  (at: number): Edit =>
  (data) => {
    const changed = Buffer.from(data);
    const place = at < 0 ? data.length + at : at;
    changed[place] = (changed[place] ?? 0) ^ 1;
    return changed;
  };
export const text =
  (change: (text: string) => string): Edit =>
  (data) =>
    Buffer.from(change(data.toString('utf8')));
export const lines = (change: (lines: string[]) => string[]): Edit =>
  text((all) => `${change(all.trimEnd().split('\n')).join('\n')}\n`);
/** The first base64 hash with its first bits turned. */
export const otherHash = (all: string): string =>
  all.replace(/^[A-Za-z0-9+/]{43}=$/m, (hash) => `${hash.startsWith('A') ? 'B' : 'A'}${hash.slice(1)}`);

export const isBody = ({ name }: Held): boolean => name.startsWith('bodies/');
export const isSealed = ({ name }: Held): boolean => name.startsWith('sealed/');
export const isProof = ({ name }: Held): boolean => name.startsWith('proofs/');
export const named =
  (wanted: string) =>
  ({ name }: Held): boolean =>
    name === wanted;

/** Edits the first file of that kind. */
export function edit(which: (file: Held) => boolean, how: Edit): (files: readonly Held[]) => Held[] {
  return (files) => {
    const at = files.findIndex(which);
    return files.map((file, nth) => (nth === at ? { ...file, data: how(file.data) } : file));
  };
}
export function swap(which: (file: Held) => boolean): (files: readonly Held[]) => Held[] {
  return (files) => {
    const [first, second] = files.filter(which);
    if (first === undefined || second === undefined) throw new Error('there are no two of them');
    return files.map((file) =>
      file === first
        ? { ...file, data: second.data }
        : file === second
          ? { ...file, data: first.data }
          : file,
    );
  };
}
export const without =
  (which: (file: Held) => boolean) =>
  (files: readonly Held[]): Held[] => {
    const at = files.findIndex(which);
    return files.filter((_, nth) => nth !== at);
  };
