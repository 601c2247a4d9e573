import { Anchor, Text } from '@mantine/core';
import { Link, useSearchParams } from 'wouter';
import type { CallDetailView } from '../../../proxy/contract/log-views.ts';
import { fullTime } from '../../parts/times.ts';
import { Untrusted } from '../../parts/untrusted.tsx';

/** That a message is not kept any more, and since when, by which rule, where the log says so. */
export function Gone({
  kind,
  what,
  call,
}: {
  readonly kind: string;
  readonly what: string;
  readonly call: CallDetailView;
}) {
  const [search] = useSearchParams();
  const deletion = call.deleted.find((one) => one.role === kind);
  const rest = 'Its commitment is in the log, so whoever has a copy can still prove what it was.';
  if (deletion === undefined) {
    return (
      <Text size="sm" c="dimmed">
        The {what} itself is not kept any more: it was purged. {rest}
      </Text>
    );
  }
  const to = new URLSearchParams(search);
  to.set('record', String(deletion.record));
  return (
    <Text size="sm" c="dimmed">
      The {what} was deleted on {fullTime(deletion.at)} by rule <Untrusted text={deletion.rule} />, as{' '}
      {deletion.epoch === undefined ? (
        <Anchor component={Link} fz="sm" underline="always" href={`/sessions/${call.session}?${to}`}>
          record {deletion.record}
        </Anchor>
      ) : (
        `record ${deletion.record} of epoch ${deletion.epoch}`
      )}{' '}
      says. {rest}
    </Text>
  );
}

/** Roles of messages that a record of the call commits to and that are not kept any more. */
export function goneOf({ records, bodies }: CallDetailView): ReadonlySet<string> {
  const kept = new Set(bodies.map(({ commit }) => commit));
  return new Set(
    records
      .filter(({ kind }) => kind.startsWith('call.'))
      .flatMap(({ commits }) => commits.filter(({ commit }) => !kept.has(commit)).map(({ role }) => role)),
  );
}
