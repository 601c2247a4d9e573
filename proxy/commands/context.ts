import type { Command } from 'commander';
import type { Clock } from '../contract/time.ts';
import type { Surroundings } from '../platform/paths.ts';
import { jsonText } from '../platform/terminal/json-text.ts';
import type { PersonTerminal } from '../platform/terminal/person-terminal.ts';
import type { Painter } from '../platform/terminal/style.ts';
import type { GatewayStarter } from './gateway-starter.ts';
import type { HandedOver } from './handed-over.ts';

/** What a command may use of the world. */
export interface CommandContext {
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly machine: Surroundings;
  /** The working folder. */
  readonly folder: string;
  /** How this program was started, for lines that start it again: `node`, `/…/main.js`. */
  readonly self: readonly [string, ...string[]];
  readonly gateway: GatewayStarter;
  /** What the desktop app handed over by a message; undefined where this is a process of its own. */
  readonly handed?: HandedOver | undefined;
  /** Colours for standard output. */
  readonly paint: Painter;
  /** A line, or lines, on standard output. */
  print(text: string): void;
  /** A remark on standard error, where it disturbs no machine that reads the output. */
  note(text: string): void;
  /** How far a long work is, on a line of its own that the next one replaces; undefined takes it away. Nothing where nobody looks. */
  progress(text: string | undefined): void;
  /** A text of ours whose `countersign …` lines are to be typed, with the program named as it was started. `note` does it by itself. */
  hint(text: string): string;
  /** What a person types for `countersign`, data folder and all. */
  program(): string;
  /** The command line itself, with all of the command that the words name. */
  commands(words: readonly string[]): Promise<Command>;
  /** Opens the person's own terminal. Throws TerminalError. */
  openTerminal(): PersonTerminal;
}

/** Prints the value for machines where `--json` was given, else the text for people. */
export function show(context: CommandContext, json: boolean, value: unknown, text: () => string): void {
  context.print(json ? jsonText(value, 2) : text());
}
