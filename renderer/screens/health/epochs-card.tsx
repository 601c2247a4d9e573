import { Anchor, Card, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { EpochView, RestoredView } from '../../../proxy/contract/views.ts';
import { useEpochs } from '../../api/use-epochs.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Fingerprint } from '../../parts/fingerprint.tsx';
import { When } from '../../parts/when.tsx';

const ofEpochs = (losses: RestoredView['lostOf']): string =>
  losses.length < 2
    ? ''
    : `: ${losses.map(({ epoch, records: many }) => `${many.toLocaleString('en')} of epoch ${epoch}`).join(', ')}`;
const records = (many: number): string => `${many.toLocaleString('en')} ${many === 1 ? 'record' : 'records'}`;

/** What the log was before it was restored, and what each restore lost. Nothing where there was none. */
export function EpochsCard() {
  const { data: epochs = [] } = useEpochs();
  if (epochs.length < 2) return null;
  return (
    <Card component="section" withBorder aria-label="Epochs of the log">
      <Stack gap="md">
        <div>
          <Title order={2} size="h5">
            Epochs of the log
          </Title>
          <Text size="sm" c="dimmed">
            Each restore began another, with a public key of its own name. The earlier ones stay readable, and
            are verified by their own key.
          </Text>
        </div>
        {epochs.toReversed().map((epoch) => (
          <Epoch key={epoch.epoch} epoch={epoch} />
        ))}
      </Stack>
    </Card>
  );
}

function Epoch({
  epoch: { epoch, size, present, vkey, fingerprint, restored },
}: {
  readonly epoch: EpochView;
}) {
  return (
    <section aria-label={`Epoch ${epoch}`}>
      <Title order={3} size="h6">
        Epoch {epoch}
        {present && ', the present one'}
      </Title>
      {restored !== null && <Began by={restored} />}
      {!present && (
        <Text size="sm">
          {records(size)}.{' '}
          <Anchor component={Link} size="sm" href={`/activity?epoch=${epoch}`}>
            Its calls in Activity
          </Anchor>
        </Text>
      )}
      <Copyable text={vkey} what={`the public key of epoch ${epoch}`} />
      <Fingerprint of={fingerprint} epoch={epoch} />
    </section>
  );
}

function Began({ by: { at, origin, size, lost, lostOf } }: { readonly by: RestoredView }) {
  return (
    <Text size="sm" mb={4}>
      Begun <When at={at} /> by a restore to {records(size)} of epoch {origin.split('/').at(-1)}.{' '}
      {lost === null && 'Nobody knows how many were written behind them.'}
      {lost === 0 && 'Nothing behind them is known to be lost.'}
      {lost !== null &&
        lost > 0 &&
        `At least ${records(lost)} written behind them ${lost === 1 ? 'is' : 'are'} lost${ofEpochs(lostOf)}.`}
    </Text>
  );
}
