import { readdir, readFile, readlink } from 'node:fs/promises';

export interface Running {
  readonly pid: number;
  readonly argv: readonly string[];
  /** Bytes in memory that it shares with nobody (PSS). */
  readonly memory: number;
}

/** A process and everything that it started, as /proc has them. */
export async function treeOf(root: number): Promise<Running[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // Behind the program's name, which may hold anything and stands in brackets.
    const fields = (await read(`/proc/${name}/stat`)).split(') ').at(-1)?.split(' ');
    if (fields?.[1] !== undefined) parents.set(Number(name), Number(fields[1]));
  }
  const found = [root];
  for (const pid of found) {
    for (const [child, parent] of parents) if (parent === pid) found.push(child);
  }
  return Promise.all(
    found.map(async (pid) => ({
      pid,
      argv: (await read(`/proc/${pid}/cmdline`)).split('\0').filter((word) => word !== ''),
      memory: Number(/^Pss:\s+(\d+) kB/m.exec(await read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024,
    })),
  );
}

/** TCP ports on which a process listens. */
export async function listeningPorts(pid: number): Promise<number[]> {
  const inodes = new Set<string>();
  for (const name of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
    const target = await readlink(`/proc/${pid}/fd/${name}`).catch(() => '');
    const [, inode] = /^socket:\[(\d+)\]$/.exec(target) ?? [];
    if (inode !== undefined) inodes.add(inode);
  }
  const tables = await Promise.all([read('/proc/net/tcp'), read('/proc/net/tcp6')]);
  return tables.flatMap((table) =>
    table.split('\n').flatMap((line) => {
      const fields = line.trim().split(/\s+/);
      const listens = fields[3] === '0A' && inodes.has(fields[9] ?? '');
      return listens ? [Number.parseInt(fields[1]?.split(':').at(-1) ?? '', 16)] : [];
    }),
  );
}

const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
