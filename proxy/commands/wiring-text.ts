import type { WiringView } from '../contract/wiring.ts';

/** The lines that connect clients, for a person to paste. */
export function wiringText({ claudeCode, mcpServers, mutualTls }: WiringView): string {
  return [
    'Claude Code:',
    ...claudeCode.map((line) => `  ${line}`),
    '',
    'Any client that starts a command (Claude Desktop, Cursor, VS Code as "servers", Gemini, …):',
    mcpServers.replaceAll(/^/gm, '  '),
    '',
    'Claude Code without the command in between, by its own mutual TLS:',
    ...mutualTls.map((line) => `  ${line}`),
  ].join('\n');
}
