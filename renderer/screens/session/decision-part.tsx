import type { CallDetailView } from '../../../proxy/contract/log-views.ts';
import { DecisionBadge } from '../../parts/decision-badge.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { Facts, Part } from './part.tsx';
import { PastRule } from './past-rule.tsx';
import { whyDecided } from './words.ts';

/** What policy said of the call, by which rule and why. */
export function DecisionPart({ call }: { readonly call: CallDetailView }) {
  const { decision } = call;
  return (
    <Part title="Decision">
      <Facts
        facts={[
          [
            'Policy said',
            <span key="said">
              <DecisionBadge effect={decision.effect} enforced={decision.enforced} /> by{' '}
              <strong>
                <Untrusted text={decision.rule} most={200} />
              </strong>
            </span>,
          ],
          ['Why', whyDecided(call)],
          [
            'Observed',
            decision.enforced
              ? null
              : 'The gateway observed: this was decided and recorded, and not acted upon.',
          ],
          [
            'Tool class',
            decision.toolClass === null || call.method !== 'tools/call' ? null : (
              <Untrusted key="class" text={decision.toolClass} most={64} />
            ),
          ],
        ]}
      />
      <PastRule call={call} />
    </Part>
  );
}
