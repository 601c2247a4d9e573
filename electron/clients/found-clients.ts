import { open } from 'node:fs/promises';
import type { ApiClient } from '../../proxy/api/api-client.ts';
import type { ClientFile } from '../../proxy/platform/known-client-files.ts';
import type { FoundClient } from '../contract/clients.ts';
import { onlyServers } from './only-servers.ts';

/** A client's file as it was when a person looked at it. */
interface ClientText {
  readonly text: string;
  readonly format: ClientFile['format'];
}

export interface FoundClients {
  /** Those whose file has a server that could be added. */
  list(): Promise<FoundClient[]>;
  /** Reads a client's file anew; undefined where there is none. What `seen` gives is this from now on. */
  read(id: string): Promise<ClientText | undefined>;
  /** What was read last: what a person was shown is what is added. */
  seen(id: string): ClientText | undefined;
}

const MOST_BYTES = 16 * 1024 * 1024;
/** As the API takes it. */
const MOST_TEXT = 512 * 1024;

/** The clients of this computer. Their files hold secrets: they go to the gateway and to no page. Nothing is written. */
export function createFoundClients(
  files: readonly ClientFile[],
  api: Pick<ApiClient, 'planImport'>,
): FoundClients {
  const shown = new Map<string, ClientText>();

  async function readFile(file: ClientFile | undefined): Promise<ClientText | undefined> {
    if (file === undefined) return undefined;
    const whole = await textOf(file.path);
    if (whole === undefined) return undefined;
    const small = Buffer.byteLength(whole) <= MOST_TEXT;
    const text = small || file.format !== 'json' ? whole : onlyServers(whole);
    if (text === undefined || text.trim() === '' || Buffer.byteLength(text) > MOST_TEXT) return undefined;
    return { text, format: file.format };
  }

  async function look(file: ClientFile, id: string): Promise<FoundClient[]> {
    const read = await readFile(file);
    if (read === undefined) return [];
    const { add } = await api.planImport(read);
    const servers = add.map(({ name }) => name);
    return servers.length === 0 ? [] : [{ id, client: file.client, path: file.path, servers }];
  }

  return {
    async list() {
      // One that cannot be read, by us or by the gateway, is none that could be imported.
      const found = await Promise.all(files.map((file, n) => look(file, String(n)).catch(() => [])));
      return found.flat();
    },
    async read(id) {
      const read = await readFile(/^[0-9]{1,3}$/.test(id) ? files[Number(id)] : undefined);
      if (read === undefined) shown.delete(id);
      else shown.set(id, read);
      return read;
    },
    seen: (id) => shown.get(id),
  };
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    await using handle = await open(path, 'r');
    const stats = await handle.stat();
    return stats.isFile() && stats.size <= MOST_BYTES ? await handle.readFile('utf8') : undefined;
  } catch {
    return undefined;
  }
}
