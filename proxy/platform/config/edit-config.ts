import { type Document, isMap, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { serverConfig } from '../../contract/config.ts';
import { ConfigError } from './config-error.ts';
import { parseConfig, readConfigText } from './load-config.ts';
import { writeAtomically } from './write-atomically.ts';

/** A server as it is written: defaults may be left out. */
export type ServerEntry = z.input<typeof serverConfig>;

/**
 * Writes the installation that the file belongs to; makes the file where there is none. Throws ConfigError
 * (`other-installation` where another id is there).
 */
export async function writeInstallationId(path: string, id: string): Promise<void> {
  await edit(path, 'may-be-new', (document) => {
    const there = document.get('installation');
    if (there !== undefined && there !== id)
      throw new ConfigError('other-installation', `${path} belongs to another installation`, { file: path });
    document.set('installation', id);
  });
}

/** Adds a server; comments and everything else stay. Throws ConfigError (`server-exists`, `schema`, `unwritable` …). */
export async function addServerToConfig(path: string, name: string, server: ServerEntry): Promise<void> {
  await edit(path, 'must-exist', (document) => {
    if (document.hasIn(['servers', name]))
      throw new ConfigError('server-exists', `${path} has a server ${name} already`, { file: path });
    // A section without members is null or {} in the file: both give way to lines of their own.
    const servers = document.get('servers');
    if (!isMap(servers) || servers.items.length === 0) document.set('servers', document.createNode({}));
    document.setIn(['servers', name], document.createNode(server));
  });
}

/** Takes a server out. Throws ConfigError (`no-such-server` …). */
export async function removeServer(path: string, name: string): Promise<void> {
  await edit(path, 'must-exist', (document) => {
    if (!document.hasIn(['servers', name]))
      throw new ConfigError('no-such-server', `${path} has no server ${name}`, { file: path });
    document.deleteIn(['servers', name]);
  });
}

/** Nothing is written that would not load again. */
async function edit(
  path: string,
  file: 'may-be-new' | 'must-exist',
  change: (document: Document) => void,
): Promise<void> {
  const before = await readConfigText(path).catch((error: unknown) => {
    if (file === 'may-be-new' && isMissing(error)) return '';
    throw error;
  });
  parseConfig(before, path);
  const document: Document = parseDocument(before, { prettyErrors: false });
  if (document.contents === null) document.contents = document.createNode({});
  change(document);
  const after = document.toString({ lineWidth: 0, ...layoutOf(before) });
  parseConfig(after, path);
  await writeAtomically(path, after);
}

function isMissing(error: unknown): boolean {
  const cause: unknown = error instanceof ConfigError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

/** The library writes the whole document anew: it is told to indent as the person did. */
function layoutOf(text: string): { indent: number; indentSeq: boolean } {
  const indent = /^( {1,8})[A-Za-z0-9"']/m.exec(text)?.[1]?.length ?? 2;
  return { indent: Math.max(indent, 2), indentSeq: !/^( *)[^\s#-][^\n]*:\n\1- /m.test(text) };
}
