import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import {
  type Hidden,
  type Launch,
  SANDBOXES,
  type SandboxKind,
  type SandboxMethod,
} from './sandbox-methods.ts';

const TRY_MS = 5000;

/** Whether a command in this sandbox really sees neither a hidden folder's file nor a hidden file's content, and cannot undo it. */
async function works(method: SandboxMethod): Promise<boolean> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'countersign-sandbox-')));
  try {
    const [seen, alone] = [join(base, 'seen'), join(base, 'alone')];
    const folder = await mkdtemp(join(base, 'folder-'));
    await writeFile(join(folder, 'hidden'), 'x');
    await writeFile(alone, 'x');
    await writeFile(seen, 'x');
    const script =
      'test -s "$1" || exit 3; umount "$2" "$3" 2>/dev/null; test ! -e "$2/hidden" && test ! -s "$3" && echo hidden';
    const launch = method.wrap(
      [
        { path: folder, isFolder: true },
        { path: alone, isFolder: false },
      ],
      {
        command: '/bin/sh',
        args: ['-c', script, 'sh', seen, folder, alone],
      },
    );
    return await new Promise<boolean>((resolve) => {
      execFile(launch.command, launch.args, { timeout: TRY_MS, killSignal: 'SIGKILL' }, (error, stdout) =>
        resolve(error === null && stdout.trim() === 'hidden'),
      );
    });
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

/** The best sandbox that this machine has, by trying; undefined where it has none. */
export async function detectSandbox(
  methods: readonly SandboxMethod[] = SANDBOXES,
): Promise<SandboxMethod | undefined> {
  for (const method of methods) {
    if (method.platform === process.platform && (await works(method).catch(() => false))) return method;
  }
  return undefined;
}

/** Looks for the sandbox once, when the first child needs it: it is the machine's, not the server's. */
export function createSandboxFinder(methods?: readonly SandboxMethod[]) {
  let search: ReturnType<typeof detectSandbox> | undefined;
  let kind: SandboxKind = 'untried';
  return {
    async find(): Promise<SandboxMethod | undefined> {
      search ??= detectSandbox(methods);
      const method = await search;
      kind = method?.kind ?? 'none';
      return method;
    },
    kind: (): SandboxKind => kind,
    settled: async (): Promise<void> => void (await search),
  };
}
export type SandboxFinder = ReturnType<typeof createSandboxFinder>;

/** The paths of `wanted` that exist, with links resolved, without those that lie in others. */
export async function hiddenPaths(wanted: readonly string[]): Promise<Hidden[]> {
  const found = new Map<string, Hidden>();
  for (const path of wanted) {
    try {
      const real = await realpath(path);
      const kind = await stat(real);
      if (kind.isFile() || kind.isDirectory()) found.set(real, { path: real, isFolder: kind.isDirectory() });
    } catch {
      // What does not exist needs no hiding.
    }
  }
  const all = [...found.values()];
  return all.filter(({ path }) => !all.some((other) => path.startsWith(other.path + sep)));
}

/** How to start a command without `hidden` in its reach. `kind` says which way it was. */
export function sandboxed(
  method: SandboxMethod | undefined,
  hidden: readonly Hidden[],
  launch: Launch,
): Launch & { readonly kind: SandboxKind } {
  if (method === undefined) return { ...launch, kind: 'none' };
  return { ...method.wrap(hidden, launch), kind: method.kind };
}
