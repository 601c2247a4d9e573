import { Stack } from '@mantine/core';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import { When } from '../parts/when.tsx';
import { Fact } from './fact.tsx';

type Delivery = ApprovalDetail['deliveries'][number];

/** Who was told of it by which device, and how far that came. */
export function Told({ deliveries, me }: { readonly deliveries: readonly Delivery[]; readonly me: string }) {
  if (deliveries.length === 0) return null;
  return (
    <Fact name="Told">
      <Stack gap={4}>
        {deliveries.map((one) => (
          <div key={`${one.person}|${one.device}|${one.channel}`}>
            {one.person === me ? 'you' : one.person}
            {one.device !== '' && (
              <>
                {' '}
                on <Untrusted text={one.device} />
              </>
            )}
            : <HowFar delivery={one} />
          </div>
        ))}
      </Stack>
    </Fact>
  );
}

/** The furthest that it came; what failed and was seen all the same is seen. */
function HowFar({ delivery: { sent, delivered, seen, failed } }: { readonly delivery: Delivery }) {
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
