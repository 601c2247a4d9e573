import { ASSURANCES, type Requirement } from '../../proxy/contract/policy.ts';
import type { DeviceEntry } from '../devices/device-file.ts';

/**
 * Whether a mere click on this device is all that the rule asks of who decides. A denial counts with less at the gateway, but a rule
 * that wants more wants the call looked at.
 */
export function clickSuffices(
  { confirm, minAssurance }: Pick<Requirement, 'confirm' | 'minAssurance'>,
  at: DeviceEntry['at'],
): boolean {
  const click = at === 'elsewhere' ? 'other-device' : 'click';
  return confirm !== 'presence' && ASSURANCES.indexOf(click) >= ASSURANCES.indexOf(minAssurance);
}
