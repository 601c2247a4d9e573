import { z } from 'zod';
import type { VoteInput } from '../contract/inputs.ts';
import { duration } from '../contract/policy.ts';
import { parseDuration } from '../platform/config/durations.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { check } from './options.ts';

export type Grant = NonNullable<VoteInput['grant']>;
export interface GrantOptions {
  readonly for?: string | undefined;
  readonly uses?: string | undefined;
  readonly within?: readonly string[] | undefined;
  readonly any?: readonly string[] | undefined;
}

const DEFAULT_MINUTES = 30;
const DEFAULT_USES = 20;

/** `--for 30m --uses 20 --within path=/dir --any content` as a grant; undefined where none of them was given. */
export function grantFrom(options: GrantOptions): Grant | undefined {
  const { within = [], any = [] } = options;
  if (options.for === undefined && options.uses === undefined && within.length + any.length === 0)
    return undefined;
  const bounds = new Map<string, { within: string } | 'any'>();
  const bound = (argument: string, value: { within: string } | 'any'): void => {
    if (bounds.has(argument))
      throw new CommandError('usage', `The argument ${visible(argument)} is bounded twice.`);
    bounds.set(argument, value);
  };
  for (const text of within) {
    const [, argument, folder] = /^([^=]+)=(\/.*)$/.exec(text) ?? [];
    if (argument === undefined || folder === undefined) {
      throw new CommandError('usage', '--within takes ARGUMENT=/FOLDER.');
    }
    bound(argument, { within: folder });
  }
  for (const argument of any) bound(argument, 'any');
  return {
    minutes: options.for === undefined ? DEFAULT_MINUTES : minutesOf(options.for),
    uses: options.uses === undefined ? DEFAULT_USES : check(usesOption, options.uses, '--uses'),
    bounds: Object.fromEntries(bounds),
  };
}

const usesOption = z
  .string()
  .regex(/^[0-9]{1,4}$/, 'a whole number')
  .transform(Number)
  .pipe(z.int().min(1).max(1000));

function minutesOf(text: string): number {
  const minutes = Math.ceil(parseDuration(check(duration, text, '--for')) / 60_000);
  if (minutes > 480) throw new CommandError('usage', '--for: a grant lasts 8 hours at most.');
  return minutes;
}

/** The grant in plain words, said before the secret is asked for. */
export function grantText(grant: Grant): string {
  const bounds = Object.entries(grant.bounds).map(([argument, value]) =>
    value === 'any'
      ? `${visible(argument)} may be anything`
      : `${visible(argument)} is within ${visible(value.within)}`,
  );
  const where =
    bounds.length === 0
      ? 'with all arguments as they are here'
      : `where ${[...bounds, 'every other argument is as it is here'].join(', ')}`;
  return `As a grant: this tool, in this session, up to ${grant.uses} times in the next ${grant.minutes} min, ${where}.`;
}
