import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../contract/parse-json.ts';
import { MOST_CHECKPOINT } from '../contract/verify-input.ts';
import { openBundle } from '../export/open-bundle.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';

/** What `log verify` printed of a log with many epochs is far shorter. */
const MOST_TEXT = 1024 * 1024;
/** A signed note (C2SP): a name, a size, a root, other lines, and behind an empty one the signatures. */
const NOTE =
  /^\S+\n(?:0|[1-9][0-9]{0,15})\n[A-Za-z0-9+/]{43}=\n(?:[^\n]+\n){0,16}\n(?:\u2014 \S+ [A-Za-z0-9+/=]+(?:\n|$))+/gm;

/**
 * A head of the log that somebody kept: by itself, in a bundle, or in what `log verify` printed, as text or as JSON; of several the last,
 * which is of the present epoch. Who signed it is for the gateway to see. Throws CommandError.
 */
export async function readKept(file: string, context: CommandContext): Promise<string> {
  const path = resolve(context.folder, file);
  try {
    const begin = await beginOf(path);
    if (begin.startsWith('PK')) return (await openBundle(path)).checkpoint;
    const note = begin.startsWith('{') ? printed.parse(parseJson(begin)).note : begin.match(NOTE)?.at(-1);
    if (note !== undefined && note.length <= MOST_CHECKPOINT) return note.endsWith('\n') ? note : `${note}\n`;
  } catch (cause) {
    throw new CommandError('failed', `${visible(file)} cannot be read as a checkpoint.`, { cause });
  }
  throw new CommandError('usage', `There is no checkpoint in ${visible(file)}.`, {
    advice:
      'Give the checkpoint itself, a bundle of this log, or what countersign log verify printed of it, with --json or without.',
  });
}
const printed = z.object({ note: z.string() });

async function beginOf(path: string): Promise<string> {
  const parts: Buffer[] = [];
  // By its end, so that a pipe is read as well.
  for await (const part of createReadStream(path, { end: MOST_TEXT - 1 })) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8').replaceAll('\r\n', '\n');
}
