import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { When } from './when.tsx';

type Delivery = Pick<ApprovalDetail['deliveries'][number], 'sent' | 'delivered' | 'seen' | 'failed'>;

/** The furthest that it came; what failed and was seen all the same is seen. */
export function HowFar({ delivery: { sent, delivered, seen, failed } }: { readonly delivery: Delivery }) {
  if (seen !== null)
    return (
      <>
        seen <When at={seen} />
        {delivered !== null && (
          <>
            , notified <When at={delivered} />
          </>
        )}
      </>
    );
  if (failed !== null)
    return (
      <>
        the notification failed <When at={failed} />
      </>
    );
  if (delivered !== null)
    return (
      <>
        notified <When at={delivered} />
      </>
    );
  return sent === null ? (
    'not yet'
  ) : (
    <>
      sent <When at={sent} />, not known to be shown
    </>
  );
}
