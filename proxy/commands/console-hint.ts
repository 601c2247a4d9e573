import { loadConfig } from '../platform/config/load-config.ts';

/**
 * Where a person who wanted the app finds its screens. From the configuration: to ask the API would load it, and a server may
 * never need it. A file that is wrong meanwhile, and a port that is chosen anew each time, leave the address out.
 */
export async function consoleHint(config: string): Promise<string> {
  const port = await loadConfig(config).then(
    (loaded) => loaded.config.console.port,
    () => 0,
  );
  return port === 0
    ? 'The console opens with: countersign console'
    : `The console, http://127.0.0.1:${port}, opens with: countersign console`;
}
