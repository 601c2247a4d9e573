import { expect, it } from 'vitest';
import { openGateway } from '../../proxy/gateway/open-gateway.ts';
import { startRig } from './rig.ts';

it('a gateway that does not listen tells where agents will reach it, as configured', async () => {
  const rig = await startRig('listen: { port: 0 }\nservers: {}');
  const running = await rig.gateway.control.status();
  expect(running.address).toBe(running.listening);
  await rig.configure('listen: { host: "::1", port: 19443 }\nservers: {}');
  await rig.gateway.close();
  const stopped = await openGateway({ home: rig.home, listen: false });
  expect(await stopped.control.status()).toMatchObject({ listening: null, address: 'https://[::1]:19443' });
  expect((await stopped.control.wiring('agent-one')).claudeCode.join()).toContain(
    "--url 'https://[::1]:19443'",
  );
  await stopped.close();
  await rig.close();
});
