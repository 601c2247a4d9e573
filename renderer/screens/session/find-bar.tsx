import { ActionIcon, Anchor, Button, Text } from '@mantine/core';
import { IconChevronDown, IconChevronsDown, IconChevronsUp, IconChevronUp, IconX } from '@tabler/icons-react';
import type { RefObject } from 'react';
import { Link } from 'wouter';
import { parseQuery } from '../../../proxy/contract/query-parse.ts';
import { printQuery } from '../../../proxy/contract/query-print.ts';
import { QueryLine, type ReadLine } from '../../parts/query-line.tsx';
import { sentenceOf } from '../../parts/states.tsx';
import { countBefore } from './find.ts';
import classes from './find-bar.module.css';
import type { Finding } from './use-find.ts';
import { count } from './words.ts';

/** So many records that are in no index yet take long to look through. */
const MANY = 5000;

interface Props {
  readonly line: string;
  readonly finding: Finding | undefined;
  /** The call that is open; -1 where none is. */
  readonly place: number;
  readonly input: RefObject<HTMLInputElement | null>;
  /** The same search where the whole log is. */
  readonly activity: string;
  readonly onLine: (line: string) => void;
  readonly onStep: (step: 1 | -1) => void;
  readonly onStepCall: (step: 1 | -1) => void;
  readonly onLeave: () => void;
}

/** Search inside the session: the query line of the whole log, how many calls it finds, and steps from one to the next. */
export function FindBar(props: Props) {
  const { line, finding, place, input, activity, onLine, onStep, onStepCall, onLeave } = props;
  const none = finding === undefined || finding.places.length === 0;
  return (
    <section className={classes.bar} aria-label="Search inside">
      <div className={classes.line}>
        <QueryLine
          line={line}
          read={readLine}
          onLine={(next, back) => (next === line && next !== '' ? onStep(back ? -1 : 1) : onLine(next))}
          label="Search in this session"
          placeholder="Search in this session  ( / )"
          input={input}
          onEscape={onLeave}
          beside={
            line !== '' && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                mx={6}
                aria-label="End the search"
                title="End the search (Esc)"
                onClick={onLeave}
              >
                <IconX size={15} aria-hidden />
              </ActionIcon>
            )
          }
        />
      </div>
      {finding !== undefined && (
        <div className={classes.told}>
          <Text size="sm" role="status" className={classes.count}>
            {countWords(finding, place)}
          </Text>
          <ActionIcon.Group>
            <Step
              label="Call found before (Shift+F)"
              icon={IconChevronsUp}
              act={() => onStepCall(-1)}
              off={none}
            />
            <Step label="Match before (Shift+N)" icon={IconChevronUp} act={() => onStep(-1)} off={none} />
            <Step label="Next match (N)" icon={IconChevronDown} act={() => onStep(1)} off={none} />
            <Step label="Next call found (F)" icon={IconChevronsDown} act={() => onStepCall(1)} off={none} />
          </ActionIcon.Group>
          <Anchor component={Link} href={activity} size="sm" className={classes.link}>
            In the whole log
          </Anchor>
        </div>
      )}
      {finding !== undefined && finding.error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" className={classes.note}>
          {sentenceOf(finding.error)}{' '}
          <Button size="compact-xs" variant="default" onClick={finding.again}>
            Try again
          </Button>
        </Text>
      )}
      {finding?.found != null && finding.texts.length > 0 && finding.found.notIndexed > MANY && (
        <Text size="xs" c="dimmed" className={classes.note}>
          The search index has not the newest {finding.found.notIndexed.toLocaleString('en')} records of the
          log yet. They are looked through one by one: nothing is missed, it takes longer.
        </Text>
      )}
    </section>
  );
}

function readLine(text: string): ReadLine {
  const parsed = parseQuery(text);
  return parsed.ok ? { ok: true, line: printQuery(parsed.terms) } : parsed;
}

/** `3 of 12 calls`, `12 calls`, `no call`; while it looks, how many so far. */
function countWords({ found, places, error }: Finding, place: number): string {
  if (found === null) return error === null ? 'Looking …' : '';
  const { calls, whole } = found;
  if (calls.length === 0) return whole ? 'No call matches' : 'Looking …';
  const at = countBefore(places, place);
  const all = count(calls.length, 'call');
  const told = places[at] === place ? `${(at + 1).toLocaleString('en')} of ${all}` : `${all} found`;
  return whole ? told : `${told} so far …`;
}

interface StepProps {
  readonly label: string;
  readonly icon: typeof IconX;
  readonly act: () => void;
  readonly off: boolean;
}

function Step({ label, icon: Glyph, act, off }: StepProps) {
  return (
    <ActionIcon variant="default" size="lg" aria-label={label} title={label} onClick={act} disabled={off}>
      <Glyph size={16} aria-hidden />
    </ActionIcon>
  );
}
