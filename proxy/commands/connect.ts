import type { Command } from 'commander';

/** `countersign connect SERVER --agent NAME`: MCP on stdin and stdout, mutual TLS to the gateway behind. */
export function connectCommand(program: Command): void {
  program
    .command('connect')
    .description('speak MCP on stdin and stdout, for clients that can only start a command')
    .argument('<server>', "the server's name in countersign.yaml")
    .requiredOption('--agent <name>', 'the agent whose certificate is used')
    .option('--url <url>', 'the gateway, as https://host:port (default: https://127.0.0.1:8443)')
    .option(
      '--credentials <dir>',
      "folder with NAME.crt, NAME.key and ca.crt (default: the home folder's agents/NAME)",
    )
    .action(async (server: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<Record<string, unknown>>();
      const option = (name: string): string | undefined => {
        const value = options[name];
        return typeof value === 'string' && value !== '' ? value : undefined;
      };
      // Loaded here, so that no other command pays for it.
      const { startConnect } = await import('../connect/start-connect.ts');
      await startConnect({
        server,
        agent: option('agent') ?? '',
        gateway: option('url') ?? option('gateway'),
        credentials: option('credentials'),
        home: option('home'),
      });
    });
}
