import { basename, relative } from 'node:path';
import { quoted } from '../platform/terminal/quoted.ts';
import { COMMANDS, nameOf } from './command-table.ts';

interface Started {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As in `process.argv`: node, script, the rest. */
  readonly argv: readonly string[];
  /** The working folder. */
  readonly folder: string;
}

/** What a person types to start this program again: as they started it now. */
export function programName({ env, argv, folder }: Started): string {
  // npm leaves these to everything that it starts, so only its own words about this very project count.
  if (env['npm_package_name'] === 'countersign' && env['npm_lifecycle_event'] !== undefined) {
    return 'npm run countersign --';
  }
  const script = argv[1];
  if (script === undefined || !/\.[cm]?[jt]s$/.test(basename(script))) return 'countersign';
  const near = relative(folder, script);
  return `node ${quoted(near.startsWith('..') ? script : near)}`;
}

const HINT = new RegExp(`(?<![\\w./-])countersign(?= (?:${COMMANDS.map(nameOf).join('|')})\\b)`, 'g');

/** A text of ours in which `countersign agent add …` is what a person would have to type. Never for texts of others. */
export function asStarted(text: string, program: string): string {
  return text.replaceAll(HINT, () => program);
}
