import type { Command } from 'commander';
import { z } from 'zod';
import { type Paths, pathsOf, resolveHome } from '../platform/paths.ts';
import { CommandError } from './command-error.ts';
import type { CustodyChoice } from './gateway-starter.ts';

/** A file descriptor as an option. */
export const descriptor = z
  .string()
  .regex(/^[0-9]{1,6}$/, 'a file descriptor is a whole number')
  .transform(Number)
  .optional();

/** Options that every command takes. */
const globalOptions = z.object({
  home: z.string().min(1).optional(),
  config: z.string().min(1).optional(),
  json: z.boolean().default(false),
  passphraseFd: descriptor,
  passphraseFile: z.string().min(1).optional(),
  kekFd: descriptor,
});
export type GlobalOptions = z.infer<typeof globalOptions>;

/** The options of a command with the global ones, checked. Throws CommandError `usage`. */
export function readOptions<Shape extends z.ZodRawShape>(
  command: Command,
  shape: Shape,
): GlobalOptions & z.infer<z.ZodObject<Shape>> {
  const given: unknown = command.optsWithGlobals();
  return { ...check(globalOptions, given), ...check(z.object(shape), given) };
}

/** Checks a value from the command line. Throws CommandError `usage`. */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  name?: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = name ?? issue?.path.map((part) => `--${String(part)}`).join('') ?? '';
  throw new CommandError('usage', `${where}: ${issue?.message ?? 'not understood'}.`);
}

/** Where the installation is. */
export function placesOf(options: GlobalOptions): Paths {
  return pathsOf(resolveHome(options.home), options.config);
}

export function custodyOf(options: GlobalOptions): CustodyChoice {
  const { passphraseFd, passphraseFile, kekFd } = options;
  return { passphraseFd, passphraseFile, kekFd };
}
