import type { DeliveryInput } from '../../proxy/contract/devices.ts';
import type { Approver } from './approver.ts';

const MOST_KEPT = 5000;

/** Tells gateways what became of telling their person: each thing once for each call, and again where it did not arrive. */
export function createDeliveryReports(approverOf: (gateway: string) => Approver | undefined) {
  const told = new Set<string>();
  return (gateway: string, approval: string, what: DeliveryInput['what']): void => {
    const approver = approverOf(gateway);
    const key = `${gateway}/${approval}/${what}`;
    if (approver === undefined || told.has(key)) return;
    if (told.size >= MOST_KEPT) told.clear();
    told.add(key);
    approver.api.deliver(approval, { channel: 'desktop', what }).catch(() => told.delete(key));
  };
}
