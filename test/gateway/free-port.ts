import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const given = new Set<number>();

/**
 * A loopback port that is free, for what comes back where it was or is told where to listen. Below the range that the system gives to
 * outgoing connections: one of those could take it meanwhile.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 32_000);
  if (given.has(port)) return freePort();
  given.add(port);
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (!free) return freePort();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
