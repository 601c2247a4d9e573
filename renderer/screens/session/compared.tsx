import { Alert, Button, Group, Text } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { BodyView, CallDetailView } from '../../../proxy/contract/log-views.ts';
import { DiffView } from '../../call/diff-view.tsx';
import { Failed, Loading } from '../../parts/states.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { comparable } from './comparable.ts';
import { Part } from './part.tsx';
import { useWholeCall } from './use-whole-call.ts';
import { whatOf } from './words.ts';

interface Props {
  readonly call: CallDetailView;
  /** The id of the call that it is compared with: its own where that is still to be chosen. */
  readonly base: string;
  readonly onStop: () => void;
}

/** What another call asked and got against what this one did. */
export function Compared({ call, base, onStop }: Props) {
  if (base === call.id) {
    return (
      <Alert color="blue" title="Compare with which call?">
        <Group justify="space-between" gap="xs">
          <Text size="sm">Open another call of the session: it is shown against this one.</Text>
          <Stop act={onStop} />
        </Group>
      </Alert>
    );
  }
  return <Against {...{ call, base, onStop }} />;
}

function Against({ call, base, onStop }: Props) {
  const other = useWholeCall(base, true);
  const own = useWholeCall(call.id, true);
  const error = other.error ?? own.error;
  if (error !== null) {
    const retry = (): void => void (other.error === null ? own.refetch() : other.refetch());
    return <Failed what="The other call" error={error} retry={retry} />;
  }
  if (other.data === undefined || own.data === undefined) return <Loading what="both calls" />;
  return (
    <>
      <Alert color="blue" title="Two calls compared" role="status">
        <Group justify="space-between" gap="xs">
          <Text size="sm">
            <b>−</b>{' '}
            <Link href={`/sessions/${other.data.session}?call=${base}`}>
              <Untrusted text={whatOf(other.data)} most={200} />
            </Link>
            , <b>+</b> this call. Values that are masked look alike.
          </Text>
          <Stop act={onStop} />
        </Group>
      </Alert>
      <Difference of="request" title="Request" other={other.data} own={own.data} />
      <Difference of="answer" title="Answer" other={other.data} own={own.data} />
    </>
  );
}

interface DifferenceProps {
  readonly of: string;
  readonly title: string;
  readonly other: CallDetailView;
  readonly own: CallDetailView;
}

function Difference({ of, title, other, own }: DifferenceProps) {
  const [before, after] = useMemo(() => [textOf(other.bodies, of), textOf(own.bodies, of)], [other, own, of]);
  return (
    <Part title={title}>
      {before === after ? (
        <Text size="sm">{before === '' ? 'Neither is on record.' : 'Both are the same.'}</Text>
      ) : (
        <>
          {(before === '' || after === '') && (
            <Text size="sm">
              Only {before === '' ? 'this' : 'that'} call has one on record; all of it is shown.
            </Text>
          )}
          <DiffView before={before} after={after} label={`${title}: that call against this one`} />
        </>
      )}
    </Part>
  );
}

function textOf(bodies: readonly BodyView[], role: string): string {
  return bodies
    .filter((body) => body.role === role)
    .map(({ text }) => comparable(text))
    .join('');
}

function Stop({ act }: { readonly act: () => void }) {
  return (
    <Button size="compact-sm" variant="default" onClick={act}>
      Stop comparing
    </Button>
  );
}
