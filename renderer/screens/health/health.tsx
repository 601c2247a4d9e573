import { Alert, Button, Stack } from '@mantine/core';
import { IconCircleCheck, IconRefresh } from '@tabler/icons-react';
import type { HealthFinding } from '../../../proxy/contract/health.ts';
import { useHealth } from '../../api/use-health.ts';
import { Page } from '../../parts/page.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { EpochsCard } from './epochs-card.tsx';
import { Findings } from './findings.tsx';
import { GatewayFacts } from './gateway-facts.tsx';
import { LogProof } from './log-proof.tsx';
import { LogRoomCard } from './log-room-card.tsx';

/** What could be wrong with this gateway, worst first, each with what to do about it. */
export function Health() {
  const { data: findings, error, refetch, isFetching } = useHealth();
  return (
    <Page
      title="Health"
      lead="What this gateway stands on, and the ways around it that it can see from here."
      actions={
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={isFetching}
          onClick={() => void refetch()}
        >
          Look again
        </Button>
      }
    >
      <Stack gap="lg" pb="xl">
        {findings === undefined && error === null && <Loading what="findings" />}
        {findings === undefined && error !== null && (
          <Failed what="The findings" error={error} retry={() => void refetch()} />
        )}
        {findings !== undefined && (
          <>
            <Verdict findings={findings} />
            <Findings findings={findings} />
          </>
        )}
        <LogProof />
        <EpochsCard />
        <LogRoomCard />
        <GatewayFacts />
      </Stack>
    </Page>
  );
}

function Verdict({ findings }: { readonly findings: readonly HealthFinding[] }) {
  if (findings.some(({ level }) => level !== 'good')) return null;
  return (
    <Alert color="teal" icon={<IconCircleCheck aria-hidden />} title="Nothing to do">
      All {findings.length} things that were looked at are well.
    </Alert>
  );
}
