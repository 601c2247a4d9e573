import type { Server } from 'node:http';
import type { Clock } from '../contract/time.ts';

/** Takes no more connections, lets answers under way finish up to the deadline, then cuts. */
export async function closeServer(server: Server, clock: Clock, deadlineMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cancel = clock.after(deadlineMs, () => server.closeAllConnections());
  await closed;
  cancel();
}
