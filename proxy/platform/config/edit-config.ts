import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { serverConfig } from '../../contract/config.ts';
import { ConfigError } from './config-error.ts';
import { parseConfig, readConfigText } from './load-config.ts';
import { addUnder, appendEntry, removeUnder } from './splice-yaml.ts';
import { writeAtomically } from './write-atomically.ts';

/** A server as it is written: defaults may be left out. */
export type ServerEntry = z.input<typeof serverConfig>;

/**
 * Writes the installation that the file belongs to; makes the file where there is none. Throws ConfigError
 * (`other-installation` where another id is there).
 */
export async function writeInstallationId(path: string, id: string): Promise<void> {
  const before = await readConfigText(path).catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw error;
  });
  const there = parseConfig(before, path).config.installation;
  if (there === id) return;
  if (there !== undefined)
    throw new ConfigError('other-installation', `${path} belongs to another installation`, { file: path });
  const text = edited(path, before, {
    lines: appendEntry(before, 'installation', id),
    document: (document) => document.set('installation', id),
  });
  await writeAtomically(path, text);
}

/** Adds a server; comments and everything else stay. Throws ConfigError (`server-exists`, `schema`, `unwritable` …). */
export async function addServerToConfig(path: string, name: string, server: ServerEntry): Promise<void> {
  await writeAtomically(path, await withServer(path, name, server));
}

/** Throws what addServerToConfig would throw, and writes nothing. */
export async function checkServerFits(path: string, name: string, server: ServerEntry): Promise<void> {
  await withServer(path, name, server);
}

async function withServer(path: string, name: string, server: ServerEntry): Promise<string> {
  const before = await readConfigText(path);
  if (Object.hasOwn(parseConfig(before, path).config.servers, name))
    throw new ConfigError('server-exists', `${path} has a server ${name} already`, { file: path });
  return edited(path, before, {
    lines: addUnder(before, 'servers', name, server),
    document(document) {
      if (!isMap(document.get('servers'))) document.set('servers', document.createNode({}));
      document.setIn(['servers', name], document.createNode(server));
    },
  });
}

/** Takes a server out. Throws ConfigError (`no-such-server` …). */
export async function removeServer(path: string, name: string): Promise<void> {
  const before = await readConfigText(path);
  if (!Object.hasOwn(parseConfig(before, path).config.servers, name))
    throw new ConfigError('no-such-server', `${path} has no server ${name}`, { file: path });
  const text = edited(path, before, {
    lines: removeUnder(before, 'servers', name),
    document: (document) => document.deleteIn(['servers', name]),
  });
  await writeAtomically(path, text);
}

interface Change {
  /** The text as edited by lines, which leaves all others as they were. */
  readonly lines: string | undefined;
  /** The same on the parsed document, which says what is meant but lays the text out anew. */
  document(document: Document): unknown;
}

/** The text to write: it loads again, and means nothing else than was asked for. */
function edited(path: string, before: string, change: Change): string {
  const document: Document = parseDocument(before, { prettyErrors: false });
  if (document.contents === null) document.contents = document.createNode({});
  change.document(document);
  const rewritten = document.toString({ lineWidth: 0 });
  const meant = parseConfig(rewritten, path).config;
  const byLines = change.lines !== undefined && says(change.lines, path, meant) ? change.lines : undefined;
  return byLines ?? rewritten;
}

function says(text: string, path: string, meant: unknown): boolean {
  try {
    return isDeepStrictEqual(parseConfig(text, path).config, meant);
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const cause: unknown = error instanceof ConfigError ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
