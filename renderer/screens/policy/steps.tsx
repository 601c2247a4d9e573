import { Badge, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import type { ExplanationView } from '../../../proxy/contract/configuration.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import classes from './policy.module.css';

type Step = ExplanationView['steps'][number];

const OUTCOME = {
  matches: { word: 'matches', color: 'blue' },
  mismatch: { word: 'does not match', color: 'gray' },
  'condition-false': { word: 'condition not true', color: 'gray' },
  error: { word: 'condition fails', color: 'red' },
} as const;
/** Of more rules only those at the end are drawn at first: the last one decided. */
const MOST_DRAWN = 60;

/** The rules that were tried, in order, each with why it did not match. */
export function Steps({ steps, decidedBy }: { readonly steps: readonly Step[]; readonly decidedBy: string }) {
  const [all, setAll] = useState(false);
  if (steps.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No rule was tried.
      </Text>
    );
  const hidden = all ? 0 : Math.max(0, steps.length - MOST_DRAWN);
  return (
    <>
      {hidden > 0 && (
        <Button size="compact-sm" variant="default" mb="xs" onClick={() => setAll(true)}>
          Show the first {hidden} rules too
        </Button>
      )}
      <ol className={classes.steps}>
        {steps.slice(hidden).map((step, n) => {
          const last = hidden + n === steps.length - 1;
          const decided = last && step.rule === decidedBy;
          return (
            <li key={step.rule} className={`${classes.step} ${decided ? classes.decided : ''}`}>
              <span className={classes.stepNumber} aria-hidden>
                {hidden + n + 1}
              </span>
              <div>
                <Group gap="xs">
                  <Text fw={600} size="sm" component="span">
                    <Untrusted text={step.rule} />
                  </Text>
                  <Badge
                    color={OUTCOME[step.outcome].color}
                    variant={step.outcome === 'matches' ? 'filled' : 'light'}
                    radius="sm"
                    tt="none"
                  >
                    {OUTCOME[step.outcome].word}
                  </Badge>
                  {decided && (
                    <Text size="sm" component="span">
                      decides
                    </Text>
                  )}
                </Group>
                <Why step={step} />
              </div>
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Why({ step }: { readonly step: Step }) {
  const { outcome, field, wanted, found, when, error } = step;
  if (outcome === 'mismatch')
    return (
      <div>
        It is for the {field}{' '}
        {(wanted ?? []).map((one, n) => (
          <span key={one}>
            {n > 0 && ' or '}
            <code className={classes.code}>
              <Untrusted text={one} />
            </code>
          </span>
        ))}
        ; this call has{' '}
        <code className={classes.code}>
          <Untrusted text={found === undefined || found === '' ? 'nothing' : found} most={300} />
        </code>
        .
      </div>
    );
  return (
    <>
      {when !== undefined && when !== '' && (
        <div className={classes.code}>
          <Untrusted text={when} />
        </div>
      )}
      {error !== undefined && (
        <div>
          <Untrusted text={error} most={2000} />
        </div>
      )}
    </>
  );
}
