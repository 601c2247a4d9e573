import { Stack } from '@mantine/core';
import { Page } from '../../parts/page.tsx';
import { LastPurges } from './last-purges.tsx';
import { Preservations } from './preservations.tsx';
import { Rules } from './rules.tsx';

/** What is kept and how long, what must not be deleted, and what was. */
export function Retention() {
  return (
    <Page
      title="Retention"
      lead="Records and their proofs are kept for ever; the masked bodies of calls as long as the configuration says."
    >
      <Stack gap="lg" pb="xl">
        <Rules />
        <Preservations />
        <LastPurges />
      </Stack>
    </Page>
  );
}
