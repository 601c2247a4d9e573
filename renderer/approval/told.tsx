import { Stack } from '@mantine/core';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { HowFar } from '../parts/how-far.tsx';
import { Untrusted } from '../parts/untrusted.tsx';
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
