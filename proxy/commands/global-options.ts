import { Command, Option } from 'commander';

/** Options that every command takes; options.ts checks what was given. */
export function addGlobalOptions(program: Command): void {
  program
    .option('--home <dir>', 'data folder of the installation (default: $COUNTERSIGN_HOME or the usual place)')
    .option('--config <file>', 'configuration (default: countersign.yaml in the data folder)')
    .option('--json', 'print JSON for machines')
    .option('--passphrase-file <file>', "0600 file with the passphrase of the installation's keys")
    .option('--passphrase-fd <n>', 'file descriptor to read that passphrase from')
    .addOption(
      // Typed by nobody: the desktop app gives it to the gateway that it starts.
      new Option('--kek-fd <n>', 'file descriptor with the key-encryption key').hideHelp(),
    );
}

interface FirstLook {
  /** The words that are neither options nor their values: a command and its arguments. */
  readonly words: readonly string[];
  readonly home: string | undefined;
  readonly config: string | undefined;
}

/** What a command line is about, before the command that it names is loaded. Throws commander's own errors. */
export function firstLook(argv: readonly string[]): FirstLook {
  const program = new Command().exitOverride();
  addGlobalOptions(program);
  const { operands } = program.parseOptions([...argv]);
  const { home, config } = program.opts<{ home?: string; config?: string }>();
  return { words: operands, home, config };
}
