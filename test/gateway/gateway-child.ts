import { once } from 'node:events';
import { openGateway } from '../../proxy/gateway/open-gateway.ts';

/*
 * The gateway of an installation that is there, in a process of its own: `gateway-child.ts HOME`. Tells its parent where it listens,
 * or with which code the start failed; ends in order on a message, or when its parent is gone.
 */
const [home = ''] = process.argv.slice(2);
try {
  const gateway = await openGateway({ home, listen: true });
  process.send?.({ url: gateway.url });
  await Promise.race([once(process, 'message'), once(process, 'disconnect')]);
  await gateway.close();
} catch (error) {
  process.send?.({ failed: error instanceof Error && 'code' in error ? error.code : String(error) });
}
if (process.connected) process.disconnect();
