import { Grid, Text } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { Empty, Failed, Loading } from '../../parts/states.tsx';
import { Answer } from './answer.tsx';
import { MOST_IN_ADDRESS, problemsOf, type Question, readQuestion, writeQuestion } from './question.ts';
import { TryForm } from './try-form.tsx';
import { useExplanation } from './use-policy.ts';

/** A question to the policy, and its answer. The address holds the question, so an answer can be linked. */
export function TryTab() {
  const [search, setSearch] = useSearchParams();
  /** Arguments that are too long for the address, with the address that they belong to. */
  const [long, setLong] = useState<{ readonly of: string; readonly args: string }>();
  const address = search.toString();
  const written = readQuestion(search);
  const asked = long?.of === address ? { ...written, args: long.args } : written;
  const isAsked = Object.keys(problemsOf(asked)).length === 0;
  const { data, error, refetch, isFetching } = useExplanation(isAsked ? asked : undefined);
  const ask = (question: Question): void => {
    const next = writeQuestion(question);
    const tooLong = question.args.length > MOST_IN_ADDRESS;
    setLong(tooLong ? { of: next.toString(), args: question.args } : undefined);
    if (next.toString() !== address) setSearch(next);
    else void refetch();
  };
  return (
    <Grid gap="xl" pb="xl">
      <Grid.Col span={{ base: 12, md: 5, lg: 4 }}>
        <TryForm asked={asked} busy={isFetching} onAsk={ask} />
        {long?.of === address && (
          <Text size="xs" c="dimmed" mt="xs">
            The arguments are too long for the address: a link to this answer does not carry them.
          </Text>
        )}
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 7, lg: 8 }} aria-live="polite">
        {!isAsked && (
          <Empty title="Would it be allowed?">
            Say which agent calls which tool. You see what the policy in force decides and every rule that was
            tried on the way. Nothing is called, and nobody is asked.
          </Empty>
        )}
        {isAsked && data === undefined && error === null && <Loading what="the answer" />}
        {isAsked && data === undefined && error !== null && (
          <Failed what="The answer" error={error} retry={() => void refetch()} />
        )}
        {isAsked && data !== undefined && <Answer question={asked} explanation={data} onAsk={ask} />}
      </Grid.Col>
    </Grid>
  );
}
