import type { Actor } from '../../proxy/contract/control.ts';
import { openGateway } from '../../proxy/gateway/open-gateway.ts';

/*
 * A gateway in a process of its own, to be killed: `approve-process.ts HOME`. It tells its parent where it listens, approves
 * everything as the person that the parent names, and ends when the parent is gone.
 */
const [home = ''] = process.argv.slice(2);
const gateway = await openGateway({ home, listen: true });
process.on('disconnect', () => process.exit(0));
process.on('message', (by: Actor) => {
  approveAll(by).catch((error: unknown) => {
    throw error;
  });
});
process.send?.({ url: gateway.url });

async function approveAll(by: Actor): Promise<void> {
  const { control } = gateway;
  for await (const event of control.events(0, new AbortController().signal)) {
    if (event.type !== 'approval.opened') continue;
    const id = event.about['approval'] ?? '';
    const { shown } = await control.approval(id);
    const grant = process.argv.includes('--grant') ? { minutes: 30, uses: 2, bounds: {} } : undefined;
    const ballot = { vote: 'approve' as const, assurance: 'click' as const, shown, revealed: [] };
    await control.vote(id, grant === undefined ? ballot : { ...ballot, grant }, by);
  }
}
