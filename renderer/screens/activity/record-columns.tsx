import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { CallView, LogEntryView, NameView } from '../../../proxy/contract/log-views.ts';
import { decisionWord } from '../../parts/decisions.ts';
import type { Column } from '../../parts/fold-table.tsx';
import { fullTime } from '../../parts/times.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { OUTCOME_WORDS } from './activity-filter.ts';

const MOST_CHARACTERS = 600;

/** What a record tells in a line; `hrefOf` is the address of the whole record. */
export const recordColumns = (hrefOf: (index: number) => string): readonly Column<LogEntryView>[] => [
  {
    head: 'Time',
    cell: ({ time }) => <time dateTime={new Date(time / 1000).toISOString()}>{fullTime(time)}</time>,
  },
  { head: 'Who', cell: (entry) => <Untrusted text={whoOf(entry)} most={120} /> },
  {
    head: 'What',
    kind: 'title',
    cell: (entry) => (
      <>
        <Anchor component={Link} href={hrefOf(entry.index)} size="sm">
          <Untrusted text={whatOf(entry)} most={MOST_CHARACTERS} />
        </Anchor>
        {entry.call !== null && <CallLink call={entry.call} />}
      </>
    ),
  },
  {
    head: 'Kind',
    cell: ({ kind }) => (
      <Text size="sm" c="dimmed" component="span">
        {kind}
      </Text>
    ),
  },
  { head: 'Record', kind: 'number', cell: ({ index }) => index },
];

function CallLink({ call: { id, session } }: { readonly call: CallView }) {
  return (
    <Text size="xs" component="div">
      <Anchor component={Link} href={`/sessions/${session}?call=${id}`} size="xs">
        the call in its session
      </Anchor>
    </Text>
  );
}

/** The API's sentence; of a call in short what its line says. */
function whatOf({ says, call }: LogEntryView): string {
  if (says !== null || call === null) return says ?? '';
  const { server, tool, method, decision, outcome, direction } = call;
  const target = `${nameOf(server)}${direction === 'to-agent' ? ' asked for ' : ' / '}${tool === '' ? method : tool}`;
  const how = decisionWord(decision.effect, decision.enforced);
  return `${target}: ${how}, ${outcome === null ? 'under way' : OUTCOME_WORDS[outcome]}`;
}

function whoOf({ actor, source, call, says }: LogEntryView): string {
  if (says === null && call !== null) return nameOf(call.agent);
  return actor === null ? (source ?? 'gateway') : nameOf(actor);
}

const nameOf = ({ id, name, gone }: NameView): string =>
  `${name ?? `…${id.slice(-6)}`}${gone ? ' (gone)' : ''}`;
