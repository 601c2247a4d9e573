import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { StoreError } from '../contract/store.ts';
import { counted } from '../platform/terminal/counted.ts';
import { jsonText } from '../platform/terminal/json-text.ts';
import { visible } from '../platform/terminal/visible.ts';
import { serveWitness } from '../witness/serve-witness.ts';
import { createWitness } from '../witness/witness.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';
import { diagnoseTo } from './diagnose.ts';
import { type GlobalOptions, readOptions } from './options.ts';
import { untilStopped } from './until-stopped.ts';
import type { OpenedWitness } from './witness.ts';

const serveShape = {
  folder: z.string().min(1).optional(),
  listen: z
    .string()
    .regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}$/, 'HOST:PORT')
    .default('127.0.0.1:8450'),
  tlsCert: z.string().min(1).optional(),
  tlsKey: z.string().min(1).optional(),
};

/** `countersign witness serve`: answers the gateways that ask, until it is told to stop. */
export function witnessServeCommand(
  witness: Command,
  context: CommandContext,
  folderOption: readonly [string, string],
  opened: (options: GlobalOptions & { readonly folder?: string | undefined }) => Promise<OpenedWitness>,
): void {
  witness
    .command('serve')
    .description('answer gateways that ask for cosignatures (C2SP tlog-witness v1.0.0)')
    .option('--listen <host:port>', 'where (default: 127.0.0.1:8450)')
    .option('--tls-cert <file>', 'PEM certificate chain; without it, put a reverse proxy with TLS in front')
    .option('--tls-key <file>', 'PEM private key of that certificate')
    .option(...folderOption)
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, serveShape);
      const tls = await readTls(options);
      const { path, folder, signer, vkey } = await opened(options);
      const release = await hold(join(path, 'lock'));
      try {
        const diagnose = diagnoseTo(context);
        const { clock } = context;
        const forked = (origin: string, size: number): void =>
          context.note(
            context.paint(
              'bad',
              `The log ${visible(origin)} signed another tree of ${counted(size, 'record')} than the one that was cosigned: it was told in two ways. The proof is kept: countersign witness list --json`,
            ),
          );
        const [host, port] = placeOf(options.listen);
        const listener = await serveWitness({
          witness: createWitness({ folder, signer, clock, forked }),
          host,
          port,
          tls,
          clock,
          diagnose,
        }).catch((cause: unknown) => {
          throw new CommandError('failed', `It cannot listen on ${options.listen}${whyNot(cause)}.`, {
            cause,
          });
        });
        const stop = untilStopped();
        const url = `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${listener.port}/`;
        context.print(
          options.json
            ? jsonText({ event: 'started', url, vkey })
            : `The witness answers at ${url}\n  key  ${visible(vkey)}`,
        );
        context.note(`Stopping (${await stop}).`);
        await listener.close();
      } finally {
        release();
      }
    });
}

async function readTls({ tlsCert, tlsKey }: { tlsCert?: string | undefined; tlsKey?: string | undefined }) {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined)
    throw new CommandError('usage', '--tls-cert and --tls-key go together.');
  try {
    const [cert, key] = await Promise.all([readFile(tlsCert), readFile(tlsKey)]);
    return { cert, key };
  } catch (cause) {
    throw new CommandError('failed', 'The certificate or its key cannot be read.', { cause });
  }
}

function placeOf(listen: string): readonly [host: string, port: number] {
  const at = listen.lastIndexOf(':');
  const port = Number(listen.slice(at + 1));
  if (port > 65_535) throw new CommandError('usage', '--listen: a port is at most 65535.');
  return [listen.slice(0, at).replace(/^\[|\]$/g, ''), port];
}

/** Two witnesses on one folder could each cosign what the other has not seen. */
async function hold(path: string): Promise<() => void> {
  // With it comes SQLite, which the other commands of a witness do without.
  const { holdLock } = await import('../store/lock.ts');
  try {
    return holdLock(path);
  } catch (cause) {
    if (!(cause instanceof StoreError) || cause.code !== 'locked') throw cause;
    throw new CommandError('failed', 'Another witness runs on this folder.', { cause });
  }
}

function whyNot(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return WHY_NOT[code] ?? '';
}
const WHY_NOT: Readonly<Record<string, string>> = {
  EADDRINUSE: ': another program has that port',
  EACCES: ': this account may not (ports below 1024 are for the system)',
  EADDRNOTAVAIL: ': this machine has no such address',
  ENOTFOUND: ': no such host is known',
};
