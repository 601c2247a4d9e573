import { Anchor, Table, Text } from '@mantine/core';
import { Link, useSearchParams } from 'wouter';
import type { CallDetailView } from '../../../proxy/contract/log-views.ts';
import { Command } from '../../parts/command.tsx';
import { Short } from '../../parts/short.tsx';
import { fullTime, timeOfDay } from '../../parts/times.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { ProofButton } from '../../record/proof-button.tsx';
import { Facts, Part } from './part.tsx';
import classes from './session.module.css';
import { useSessionEpoch } from './session-epoch.ts';
import { ShowMore, useShown } from './show-more.tsx';

const FIRST = 50;

/** What the log holds of the call: where it came from, by what it was decided, its records and the commitments to its messages. */
export function RecordsPart({ call }: { readonly call: CallDetailView }) {
  const [search] = useSearchParams();
  const { records, complete, session, policy, definition, source, isolation } = call;
  const epoch = useSessionEpoch();
  const listed = useShown(records, FIRST);
  const hrefOf = (index: number): string => {
    const to = new URLSearchParams(search);
    to.set('record', String(index));
    return `/sessions/${session}?${to}`;
  };
  return (
    <Part title="On record">
      <Facts
        facts={[
          ['Call', <Short key="id" text={call.id} what="the id of the call" end />],
          ['Came from', source === null ? null : <Untrusted key="source" text={source} most={100} />],
          ['Isolation', isolation === '' ? null : isolation],
          ['Rule', policy && <Short key="rule" text={policy.ruleDigest} what="the digest of the rule" />],
          ['Policy', policy && <Short key="policy" text={policy.digest} what="the digest of the policy" />],
          [
            'Definition',
            definition && (
              <Short key="definition" text={definition} what="the digest of the tool’s definition" />
            ),
          ],
        ]}
      />
      <Table.ScrollContainer minWidth={560} mt="sm" type="native">
        <Table verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th ta="right">Record</Table.Th>
              <Table.Th>Kind</Table.Th>
              <Table.Th>Time</Table.Th>
              <Table.Th>Commitments</Table.Th>
              <Table.Th>In the log</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {listed.shown.map(({ index, kind, time, commits }) => (
              <Table.Tr key={index}>
                <Table.Td ta="right" className={classes.numbers}>
                  <Anchor component={Link} fz="sm" href={hrefOf(index)} aria-label={`Record ${index}`}>
                    {index}
                  </Anchor>
                </Table.Td>
                <Table.Td className={classes.mono}>{kind}</Table.Td>
                <Table.Td className={classes.numbers}>
                  <time title={fullTime(time)}>{timeOfDay(time)}</time>
                </Table.Td>
                <Table.Td>
                  {commits.map(({ role, commit }) => (
                    <div key={commit}>
                      {role} <Short text={commit} what={`the commitment to the ${role}`} />
                    </div>
                  ))}
                </Table.Td>
                <Table.Td>
                  <ProofButton index={index} epoch={epoch} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <ShowMore of={listed} what="records" />
      {!complete && listed.left === 0 && (
        <>
          <Text size="sm" c="dimmed" mt="xs" mb={4}>
            … and more, of a long stream. In a terminal on the gateway’s machine this line exports all of
            them:
          </Text>
          <Command text={`countersign log export --call ${call.id}`} what="the line that exports the call" />
        </>
      )}
    </Part>
  );
}
