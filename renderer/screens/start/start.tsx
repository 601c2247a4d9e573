import { Stack } from '@mantine/core';
import { useRef } from 'react';
import { Page } from '../../parts/page.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { FirstCallDone } from './first-call-done.tsx';
import { Overview } from './overview.tsx';
import { isSetUp, progressOf } from './progress.ts';
import { Steps } from './steps.tsx';
import { useFacts } from './use-facts.ts';

/** What a new installation opens on: the way to a first recorded call. Once it was gone, an overview. */
export function Start() {
  const { facts, error, retry } = useFacts();
  // Whoever went the last step here sees that it was the last.
  const wentHere = useRef(false);
  if (facts === undefined) {
    return (
      <Page title="Start">
        {error === null ? (
          <Loading what="the state of this gateway" />
        ) : (
          <Failed what="The state of this gateway" error={error} retry={retry} />
        )}
      </Page>
    );
  }
  const progress = progressOf(facts);
  const { call } = facts.first;
  if (!isSetUp(progress)) {
    wentHere.current = true;
    return (
      <Page
        title="Start"
        lead="The way to a first recorded call. Each step looks at this gateway as it is, and folds when it is done."
      >
        <Stack gap="xl" pb="xl">
          <Steps facts={facts} progress={progress} />
          {call !== null && <Overview agents={facts.agents} />}
        </Stack>
      </Page>
    );
  }
  const later = progress.filter(({ step, done }) => step === 'enforce' && !done);
  return (
    <Page title="Overview" lead="What waits now, what your agents did today, and what wants looking after.">
      <Stack gap="xl" pb="xl">
        {wentHere.current && call !== null && <FirstCallDone call={call} />}
        <Overview agents={facts.agents} />
        {later.length > 0 && <Steps facts={facts} progress={later} />}
      </Stack>
    </Page>
  );
}
