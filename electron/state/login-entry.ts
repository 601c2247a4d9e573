import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'countersign.desktop';

/**
 * Has a Linux desktop start the app at login, or no more: a file in its folder `autostart` (Desktop Application Autostart
 * Specification), for Electron does so on macOS and Windows alone. `config`: the person's folder for settings. Throws as the file
 * system does.
 */
export function keepLoginEntry(on: boolean, command: readonly string[], config: string): void {
  const folder = join(config, 'autostart');
  if (!on) {
    rmSync(join(folder, FILE), { force: true });
    return;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const entry = ['[Desktop Entry]', 'Type=Application', 'Name=Countersign', `Exec=${execLine(command)}`];
  writeFileSync(join(folder, FILE), `${entry.join('\n')}\n`, { mode: 0o600 });
}

/** As the Desktop Entry Specification has it: each word in quotes, and then the whole as a string, in which a backslash is two. */
function execLine(command: readonly string[]): string {
  const words = command.map((word) => {
    if (/[\n\r\0]/.test(word)) throw new Error('a path with a line break cannot be started at login');
    return `"${word.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%')}"`;
  });
  return words.join(' ').replaceAll('\\', String.raw`\\`);
}
