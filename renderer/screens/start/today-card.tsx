import { Text } from '@mantine/core';
import { Fragment } from 'react';
import { DecisionBadge } from '../../parts/decision-badge.tsx';
import { sentenceOf } from '../../parts/states.tsx';
import { FactCard } from './fact-card.tsx';
import classes from './start.module.css';
import { countsOf } from './today.ts';
import { useToday } from './use-today.ts';

/** The calls since midnight, by what policy said of them. */
export function TodayCard() {
  const { data: today, error } = useToday();
  return (
    <FactCard title="Decided by policy today" href="/activity?time=today" link="Activity">
      {today === undefined ? (
        <Text size="sm" c="dimmed">
          {error === null ? 'Counting …' : sentenceOf(error)}
        </Text>
      ) : (
        <dl className={classes.counts}>
          {countsOf(today).map(({ effect, enforced, calls }) => (
            <Fragment key={`${effect} ${enforced}`}>
              <dt>
                <DecisionBadge effect={effect} enforced={enforced} />
              </dt>
              <dd>
                {calls.toLocaleString('en')}
                {!today.complete && '+'}
              </dd>
            </Fragment>
          ))}
        </dl>
      )}
    </FactCard>
  );
}
